"""Makes the first occurrence of each term on a page a word that explains itself when touched."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from engagements.glossary.finding import Spelling, lowered, places_of, spellings_of, words_in
from engagements.glossary.term import Term

# A button inside these would be one control in another, or would change what is quoted or drawn.
_CLOSED = re.compile(
    r"<(?:(summary|a|button|label|legend|svg|select|textarea|code|pre|kbd|samp|script|style|template|title)"
    r"(?=[\s>])|(span) class=\"(?:visually-hidden|term__text)\"|(li|p|div|td|dd) class=\"mono\b)"
)
_SHOWN = re.compile(r">([^<]*\w[^<]*)<")
# Words of these are read on the page, though they cannot be touched there.
_READABLE = frozenset({"a", "button", "label", "legend"})


@dataclass(frozen=True, slots=True)
class _Zone:
    """Where no button may stand: from `start` to `end`, which is behind its closing tag."""

    name: str
    start: int
    end: int


class _Page:
    """`html` is escaped as templates write it, places are of it. Its zones are read as far as they are asked
    for: the first of a term stands near the top."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.small = lowered(html)
        self._zones: list[_Zone] = []
        self._read_to = 0

    def zone_at(self, place: int) -> _Zone | None:
        """The zone that the place is in."""
        while self._read_to <= place:
            self._read_zone()
        before = bisect_right(self._zones, place, key=lambda zone: zone.start) - 1
        return self._zones[before] if before >= 0 and place < self._zones[before].end else None

    def _read_zone(self) -> None:
        opening = _CLOSED.search(self.small, self._read_to)
        self._read_to = len(self.html) + 1
        if opening:
            name = opening[1] or opening[2] or opening[3]
            ends = self.small.find(f"</{name}", opening.end())
            self._read_to = self.small.find(">", ends) + 1 if ends >= 0 else len(self.html) + 1
            self._zones.append(_Zone(name, opening.start(), self._read_to))

    def is_markup(self, place: int) -> bool:
        """Whether it is inside of a tag: an attribute, a class, an address."""
        return self.html.rfind("<", 0, place) > self.html.rfind(">", 0, place)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One term explained: the word from `start` to `end`, or nothing but a note at `start`."""

    term: Term
    start: int
    end: int


def term_button(key: str, word: str | Promise, meaning: str | Promise) -> SafeString:
    """A word that explains itself when touched: by the browser's own popover, with no script."""
    return format_html(
        '<span class="term"><button class="term__word" type="button" popovertarget="{id}">{word}</button>'
        '<span class="term__text" id="{id}" popover>{meaning}</span></span>',
        id=key,
        word=word,
        meaning=meaning,
    )


def explain(html: str) -> SafeString:
    """The same markup with each term explained once, and all of them listed at its end.

    A word in plain text becomes a button with its meaning in a popover. A word in the line that opens a
    `<details>` is explained below that line. No script, and nothing of the text is escaped or unescaped.
    """
    spellings = spellings_of(words_in(" ".join(_SHOWN.findall(html))))
    if not spellings:
        return mark_safe(html)  # noqa: S308  as the template wrote it
    page = _Page(html)
    marks, met = _marks_of(page, spellings)
    if not met:
        return mark_safe(html)  # noqa: S308  as the template wrote it
    return mark_safe(_written(page.html, marks) + _listed(met))  # noqa: S308  escaped piece by piece


def _marks_of(page: _Page, spellings: list[Spelling]) -> tuple[list[_Mark], list[Term]]:
    """Where each term is explained, and which were met at all. A term that overlaps another waits."""
    by_term: dict[str, list[Spelling]] = {}
    for one in spellings:
        by_term.setdefault(one.term.key, []).append(one)
    marks: list[_Mark] = []
    met: list[Term] = []
    for several in by_term.values():
        first = min((_first_place(page, one, marks) for one in several), key=lambda found: found[:2])
        place, minus_length, note = first
        if minus_length:
            met.append(several[0].term)
        if place < len(page.html):
            marks.append(_Mark(several[0].term, place, place if note else place - minus_length))
    return marks, met


def _first_place(page: _Page, spelling: Spelling, taken: list[_Mark]) -> tuple[int, int, bool]:
    """The place, minus the length of the word, and whether a note goes there in place of a button.

    The place is the end of the page where the word can be touched nowhere, the length 0 where it is not met.
    """
    length = len(spelling.text)
    is_met = False
    for place in places_of(spelling.text, page.small):
        if page.is_markup(place):
            continue
        zone = page.zone_at(place)
        if zone and zone.name == "summary":
            return zone.end, -length, True
        if zone:
            is_met = is_met or zone.name in _READABLE
        elif not any(mark.start < place + length and place < mark.end for mark in taken):
            return place, -length, False
    return len(page.html), -length if is_met else 0, False


def _written(html: str, marks: list[_Mark]) -> str:
    pieces = []
    at = 0
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        pieces.append(html[at : mark.start])
        if mark.end > mark.start:
            word = mark_safe(html[mark.start : mark.end])  # noqa: S308  a piece of what the template escaped
            pieces.append(term_button(f"term-{mark.term.key}", word, mark.term.meaning))
        else:
            pieces.append(
                format_html('<p class="term-note"><b>{}</b> {}</p>', mark.term.name, mark.term.meaning)
            )
        at = mark.end
    return "".join([*pieces, html[at:]])


def _listed(met: list[Term]) -> str:
    ordered = sorted(met, key=lambda term: term.name.casefold())
    lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((one.name, one.meaning) for one in ordered))
    return render_to_string("components/terms.html", {"lines": lines, "count": len(ordered)})
