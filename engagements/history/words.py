"""What changed, in words: a field's name, its value before and after, long texts word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.models import Event

LONGEST = 120
MOST_WORDS = 1_500
MOST_CHANGES = 12
# What is no field of the record that an event is about.
LABELS = {
    "baseline": gettext_lazy("baseline"),
    "clock": gettext_lazy("clock"),
    "closing_proposed_at": gettext_lazy("closing proposed"),
    "daily_audit": gettext_lazy("daily audit"),
    "fix_order": gettext_lazy("place in the fix order"),
    "permission": gettext_lazy("permission"),
    "reason": gettext_lazy("reason"),
    "role": gettext_lazy("role"),
    "not_seen_at": gettext_lazy("not seen"),
    "result": gettext_lazy("result"),
    "seen_at": gettext_lazy("seen"),
    "set_aside": gettext_lazy("set aside"),
    "status": gettext_lazy("status"),
    "tests": gettext_lazy("tests that need permission"),
}


class Piece(NamedTuple):
    """A run of words of two texts: `how` is "same", "gone" or "new"."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """`pieces` are there for long texts, whose `before` and `after` are cut."""

    name: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


def changes_of(event: Event, most: int | None = MOST_CHANGES) -> list[Change]:
    """The event's changed fields as people read them, at most so many."""
    model = model_of(event.target_kind)
    pairs = list(event.changes.items())
    return [_change(model, name, before, after) for name, (before, after) in pairs[:most]]


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one row of pieces: what stayed, what went and what came, by words."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for how, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        pieces += [Piece("gone", "".join(old[start:end]))] if end > start else []
        pieces += [Piece("new", "".join(new[from_:to]))] if to > from_ else []
    return tuple(pieces)


def in_words(value: Any, words: dict[str, str] | None = None) -> str:
    """One value of an event; `words` are the field's choices."""
    if value is None or value in ("", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(in_words(one) for one in value)
    if isinstance(value, dict):
        return _kept_words(value)
    moment = parse_datetime(value) if isinstance(value, str) and 19 <= len(value) <= 32 else None
    if moment and moment.tzinfo:
        return date_format(localtime(moment), "j M Y, H:i")
    return (words or {}).get(str(value)) or str(value)


def _kept_words(value: dict[str, Any]) -> str:
    if "withheld" in value:
        return _("%(kind)s, not kept") % {"kind": value["withheld"]}
    if "characters" in value:
        said = ngettext(
            "%(n)d character, too long to keep", "%(n)d characters, too long to keep", value["characters"]
        )
        return said % {"n": value["characters"]}
    return str(value.get("name", value))


def _change(model: Any, name: str, before: Any, after: Any) -> Change:
    label, words = _told(model, name)
    old, new = in_words(before, words), in_words(after, words)
    is_long = isinstance(before, str) and isinstance(after, str) and max(len(old), len(new)) > LONGEST
    is_long = is_long and len(_words(old)) + len(_words(new)) <= MOST_WORDS
    pieces = word_difference(old, new) if is_long and before and after else ()
    cut = Truncator(old).chars(LONGEST), Truncator(new).chars(LONGEST)
    return Change(name, label, *cut, pieces)


def _told(model: Any, name: str) -> tuple[str, dict[str, str]]:
    """The label of a field and the words of its choices; a name that is no field stands for itself."""
    if name in LABELS and (model is None or not _has(model, name)):
        return capfirst(str(LABELS[name])), {}
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    if field is None:
        return name, {}
    label = LABELS.get(name, field.verbose_name)
    return capfirst(str(label)), {str(key): str(word) for key, word in (field.choices or ())}


def _has(model: Any, name: str) -> bool:
    return name in {field.name for field in model._meta.concrete_fields}


@cache
def model_of(kind: str) -> Any:
    """The model of that name, of whatever app; None for a name that none has any more."""
    return next((model for model in apps.get_models() if model._meta.model_name == kind), None)


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
