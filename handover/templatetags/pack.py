"""How the pack writes moments, states and long texts; every input is plain JSON out of a snapshot."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checks.catalogue.speed import whole_milliseconds
from engagements.markdown import render_markdown
from engagements.templatetags.states import look
from handover.drawings import comparison, deployment_map, uptime
from handover.drawings.matrix import matrix_of
from handover.drawings.qr_code import qr_code

register = template.Library()

SHOWN_CHARACTERS = 2400
LONGEST_WORD = 80
_HEADING = re.compile(r"<(/?)h[1-4]>")


@register.filter
def moment(text: str) -> str:
    """ "22 Nov 2026, 05:40 UTC" of the snapshot's "2026-11-22T05:40:00Z"; a dash for none."""
    if not text:
        return "–"
    return date_format(datetime.fromisoformat(text).astimezone(UTC), "j M Y, H:i") + " UTC"


@register.filter
def hour(text: str) -> str:
    """ "22 Nov, 05:40" of a moment, where the text around it says the year and that it is UTC."""
    return date_format(datetime.fromisoformat(text).astimezone(UTC), "j M, H:i")


@register.filter
def in_utc(moment: datetime) -> str:
    """ "30 November 2026 14:02 UTC": of a signature, which reads the same wherever it is read."""
    return date_format(moment.astimezone(UTC), "j F Y H:i") + " UTC"


@register.filter
def day(text: str) -> str:
    """ "22 Nov 2026" of a date or a moment; a dash for none."""
    return date_format(date.fromisoformat(text[:10]), "j M Y") if text else "–"


@register.simple_tag
def page_numbers() -> SafeString:
    """The foot of a page as the value of CSS's `content`: "page 3 of 40" in the language of the pack."""
    return _css_content(_("page %(page)s of %(all)s"), page="counter(page)", all="counter(pages)")


@register.simple_tag
def page_beside() -> SafeString:
    """What follows a link's words on paper, as the value of CSS's `content`: ", page 36"."""
    return _css_content(_(", page\N{NO-BREAK SPACE}%(page)s"), page="target-counter(attr(href), page)")


def _css_content(words: str, **counters: str) -> SafeString:
    plain = words.replace("\\", "").replace('"', "'").replace("<", "")
    quoted = plain % {name: f'" {counter} "' for name, counter in counters.items()}
    return mark_safe(f'"{quoted}"')  # noqa: S308  within quotes that no translation can end


@register.simple_tag
def numbers(people: Sequence[dict[str, str]], *, is_in_turn: str = "") -> SafeString:
    """ "Ana Lima: +32 2 555 01 02"; of several one beside the other, or one after the other in turn."""
    forms = ("<b>{}</b>", '<b>{}</b>: <span class="reach">{}</span>')
    told = [format_html(forms[bool(one["reach"])], one["name"], one["reach"]) for one in people]
    if is_in_turn and told[1:]:
        words = escape(_("%(first)s, then %(next)s"))
        return mark_safe(words % {"first": told[0], "next": told[1]})  # noqa: S308  escaped, all three
    return mark_safe(" · ".join(told))  # noqa: S308  escaped one by one


@register.simple_tag
def places_named(titles: Sequence[str]) -> str:
    """ "Next steps and Access inventory": parts of the pack in a sentence; nothing for none."""
    return get_text_list([*titles], _("and")) if titles else ""


@register.simple_tag
def mark(value: str, label: str = "") -> SafeString:
    """A state as the pack prints it: a pill with its word, never a colour alone."""
    shown = look(value)
    return format_html('<span class="pill pill--{}">{}</span>', shown.tone, label or shown.word)


@register.filter
def milliseconds(value: float) -> str:
    """ "608 ms" or "under 1 ms", as the check says it."""
    whole = whole_milliseconds(value)
    return f"{whole} ms" if whole else _("under 1 ms")


@register.filter
def has_long_word(text: str) -> bool:
    """Whether a text has a word that no column holds, such as a key: it reads best with its lines full."""
    return any(len(word) > LONGEST_WORD for word in text.split())


@register.filter
def shortened(text: str, most: int = SHOWN_CHARACTERS) -> str:
    """At most so much of a text as a page can bear; `left_out` says how much more there is."""
    return text if len(text) <= most else text[:most].rstrip() + "…"


@register.simple_tag
def left_out(text: str, most: int = SHOWN_CHARACTERS) -> SafeString | str:
    """Where the rest of a shortened text is to be found; nothing for a text that stands there whole."""
    more = len(text) - most
    if more <= 0:
        return ""
    words = _("%(n)s more characters stand in the files attached to the PDF.") % {"n": f"{more:,}"}
    return format_html('<p class="left-out">{}</p>', words)


@register.filter
def not_passing(verdicts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each check and verdict, with what it said of every place, in the order of the verdicts."""
    shown = [one for one in verdicts if one["outcome"] != "pass" and not one.get("is_folded")]
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in shown:
        row = rows.setdefault(
            (one["title"], one["outcome"]), {"title": one["title"], "outcome": one["outcome"], "told": []}
        )
        row["told"].append(one["summary"])
    return list(rows.values())


@register.filter
def own_evidence(risk: dict[str, Any]) -> str:
    """What the evidence says beyond the findings that the pack prints under the risk, one by one."""
    told = [finding["summary"] for finding in risk["findings"]]
    lines = (risk.get("evidence") or "").splitlines()
    return "\n".join(line for line in lines if not any(line.endswith(summary) for summary in told)).strip()


@register.filter
def prose(text: str, most: int = SHOWN_CHARACTERS) -> SafeString:
    """Markdown as HTML. Its headings become paragraphs: the pack's own headings are its only outline."""
    plain = _HEADING.sub(_as_paragraph, render_markdown(shortened(text, most)))
    return mark_safe(plain)  # noqa: S308  cleaned by render_markdown, and p put in place of h1 to h4


def _as_paragraph(found: re.Match[str]) -> str:
    return "</p>" if found[1] else '<p class="prose-head">'


@register.simple_tag
def drawn_map(content: dict[str, Any]) -> SafeString:
    """The deployment map of the section "where"."""
    return deployment_map.deployment_map(content)


@register.simple_tag
def drawn_topics(topics: Sequence[dict[str, Any]]) -> SafeString:
    """What does not pass, topic by topic, before and after."""
    return comparison.topic_bars(topics)


@register.simple_tag
def drawn_speed(rows: Sequence[dict[str, Any]]) -> SafeString:
    """Response times before and after, for the routes that have both."""
    return comparison.speed_bars(rows)


@register.simple_tag
def drawn_days(content: dict[str, Any], made_at: str) -> SafeString:
    """The days over the strips of the looks at each page."""
    return uptime.days(content, made_at)


@register.simple_tag
def drawn_strip(page: dict[str, Any], content: dict[str, Any], made_at: str) -> SafeString:
    """The looks at one page, from the beginning of the sprint to the moment of the pack."""
    return uptime.strip(page, content, made_at)


@register.simple_tag
def looked_from(first: str, last: str) -> str:
    """ "27 Nov to 30 Nov", from the first look to the last; one day where they are of the same."""
    return uptime.days_between(date.fromisoformat(first[:10]), date.fromisoformat(last[:10]))


@register.simple_tag
def drawn_matrix(groups: Sequence[dict[str, Any]]) -> SafeString:
    """Open and accepted risks by likelihood and impact."""
    return matrix_of(groups)


@register.simple_tag
def drawn_code(address: str) -> SafeString:
    """The QR code of an address."""
    return qr_code(address)


@register.filter
def without_scheme(address: str) -> str:
    """As people type it: neither https:// nor the last slash."""
    return address.partition("://")[2].rstrip("/") or address


@register.filter
def breakable(address: str) -> SafeString:
    """The same with leave to break the line before a slash, rather than within a name."""
    return mark_safe(escape(address).replace("/", "<wbr>/"))  # noqa: S308  escaped, and a tag of our own
