"""Texts cut to fit where they stand: long evidence folds, a name becomes initials."""

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from engagements.check_names import name_of_check
from engagements.glossary.marking import term_button
from engagements.markdown import render_markdown

register = template.Library()

SHOWN_LINES = 12


class Folded(NamedTuple):
    """The lines that show, the lines behind the fold, and how many those are."""

    first: str
    rest: str
    hidden: int


def fold(text: str, limit: int) -> Folded:
    """Splits evidence of more than `limit` lines; two lines over are not worth a fold."""
    every = text.splitlines()
    if len(every) <= limit + 2:
        return Folded(text, "", 0)
    return Folded("\n".join(every[:limit]), "\n".join(every[limit:]), len(every) - limit)


@register.inclusion_tag("components/evidence.html")
def evidence(
    text: object, source: str = "", at: datetime | None = None, lines: int = SHOWN_LINES
) -> dict[str, Any]:
    """`{% evidence text source="GET over TLS 1.3" at=run.finished_at %}`: quoted, folded, copied."""
    whole = str(text).strip("\n")
    return {"text": whole, "source": source, "at": at, "folded": fold(whole, lines)}


@register.simple_tag
def term(word: str | Promise, meaning: str | Promise) -> SafeString:
    """`{% term _("SPF record") _("A public note that …") %}`: a word that explains itself when touched.

    The id is random because a fragment that arrives later must not repeat one that is on the page.
    """
    return term_button(f"term-{secrets.token_hex(4)}", word, meaning)


@register.filter
def markdown(text: object) -> SafeString:
    """`{{ runbook.steps|markdown }}`, inside an element of the class `prose`."""
    return render_markdown(str(text))


@register.filter
def check_name(key: str) -> str:
    """`{{ tally.check_key|check_name }}`: the title of a check, empty where the key names none."""
    return name_of_check(key)


@register.filter
def initials(name: object) -> str:
    """`MK` of Mira Kovač, `IN` of info@example.net: what an avatar shows."""
    words = str(name).partition("@")[0].replace(".", " ").replace("-", " ").split()
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()
