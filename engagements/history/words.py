"""What changed, in words: a field's name, its value before and after, long texts word by word."""

import re
from collections.abc import Sequence
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
# Of the part that differs: an event's own page compares so many words, a list of fifty events so many each.
MOST_WORDS, MOST_LISTED = 1_500, 300
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
    "shared_names": gettext_lazy("people of the client see each other's names"),
    "viewing_until": gettext_lazy("at the latest until"),
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


def changes_of(event: Event, most: int | None = MOST_CHANGES, *, in_full: bool = False) -> list[Change]:
    """The event's changed fields as people read them, at most so many.

    `in_full` tells a long text word by word even where it was changed throughout, which takes a while.
    """
    model = model_of(event.target_kind)
    pairs = list(event.changes.items())
    limit = MOST_WORDS if in_full else MOST_LISTED
    return [_change(model, name, before, after, limit) for name, (before, after) in pairs[:most]]


def labels_of(event: Event) -> dict[str, str]:
    """What people call each of the changed fields."""
    model = model_of(event.target_kind)
    return {name: _told(model, name)[0] for name in event.changes}


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one row of pieces: what stayed, what went and what came, by words."""
    return _difference(_words(before), _words(after)) or ()


def _difference(old: list[str], new: list[str], most: int | None = None) -> tuple[Piece, ...] | None:
    """None where more than `most` words lie between what both begin and what both end with.

    Words that are everywhere in a long text are no landmarks: with them the time grows with its square.
    """
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    gone, came = old[start : len(old) - end], new[start : len(new) - end]
    if most is not None and len(gone) + len(came) > most:
        return None
    pieces = [Piece("same", "".join(old[:start]))]
    for how, a, b, c, d in SequenceMatcher(None, gone, came).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(gone[a:b])))
        else:
            pieces += [Piece("gone", "".join(gone[a:b])), Piece("new", "".join(came[c:d]))]
    pieces.append(Piece("same", "".join(old[len(old) - end :])))
    return tuple(piece for piece in pieces if piece.text)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words, or letters, both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


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


def _change(model: Any, name: str, before: Any, after: Any, most: int) -> Change:
    label, words = _told(model, name)
    old, new = in_words(before, words), in_words(after, words)
    is_long = isinstance(before, str) and isinstance(after, str) and max(len(old), len(new)) > LONGEST
    pieces = _difference(_words(old), _words(new), most) if is_long and before and after else ()
    skipped = _shared(old, new) - LONGEST // 3 if pieces is None else 0
    cut = [_cut(text, max(skipped, 0)) for text in (old, new)]
    return Change(name, label, cut[0], cut[1], pieces or ())


def _cut(text: str, skipped: int) -> str:
    """So much of a text as a line holds; where its beginning is `skipped`, it says so."""
    return Truncator(f"…{text[skipped:]}" if skipped else text).chars(LONGEST)


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
