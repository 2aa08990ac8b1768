"""Makes the first occurrence of each term on a page a word that explains itself when touched."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from engagements.glossary.finding import finder
from engagements.glossary.term import Term

# A button inside these would be one control in another, or change what is quoted, drawn or the page's name.
_CLOSED = re.compile(
    r"<(?:(summary|a|button|label|legend|svg|select|textarea|code|pre|kbd|samp|script|style|template|title|h1)"
    r"(?=[\s>])|(span) class=\"(?:visually-hidden|term__text)\"|(li|p|div|td|dd) class=\"mono\b)"
)
_SHOWN = re.compile(r">([^<]*\w[^<]*)<")
# Words of these are read on the page, though they cannot be touched there.
_READABLE = frozenset({"a", "button", "h1", "label", "legend"})


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
        self._zones: list[_Zone] = []
        self._read_to = 0

    def zone_at(self, place: int) -> _Zone | None:
        """The zone that the place is in."""
        while self._read_to <= place:
            self._read_zone()
        before = bisect_right(self._zones, place, key=lambda zone: zone.start) - 1
        return self._zones[before] if before >= 0 and place < self._zones[before].end else None

    def _read_zone(self) -> None:
        opening = _CLOSED.search(self.html, self._read_to)
        self._read_to = len(self.html) + 1
        if opening:
            name = opening[1] or opening[2] or opening[3]
            closing = _closing(name).search(self.html, opening.end())
            self._read_to = closing.end() if closing else len(self.html) + 1
            self._zones.append(_Zone(name, opening.start(), self._read_to))


@cache
def _closing(name: str) -> re.Pattern[str]:
    """A pattern, since `str.find` prepares itself anew for each search of a long page."""
    return re.compile(rf"</{name}\s*>")


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
    marks, met = _marks_of(_Page(html))
    if not met:
        return mark_safe(html)  # noqa: S308  as the template wrote it
    return mark_safe(_written(html, marks) + _listed(met))  # noqa: S308  escaped piece by piece


def _marks_of(page: _Page) -> tuple[list[_Mark], list[Term]]:
    """Where each term is explained, and which were met at all, also where no button may stand."""
    marks: list[_Mark] = []
    met: dict[str, Term] = {}
    done: set[str] = set()
    find = finder()
    for shown in _SHOWN.finditer(page.html):
        new = [one for one in find(shown[1]) if one.term.key not in done]
        if not new:
            continue
        begins = shown.start(1)
        zone = page.zone_at(begins)
        if zone and zone.name != "summary":
            met |= {one.term.key: one.term for one in new if zone.name in _READABLE}
            continue
        for one in new:
            if one.term.key not in done:
                done.add(one.term.key)
                met[one.term.key] = one.term
                start, end = (zone.end, zone.end) if zone else (begins + one.start, begins + one.end)
                marks.append(_Mark(one.term, start, end))
    return marks, list(met.values())


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
