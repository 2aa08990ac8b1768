"""What a pack is made up of: its sections in their order, notes on them, words around them, the paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from engagements.chain import digest_of
from handover.models import Paper
from handover.sections import Section

MOST_WORDS = 8_000  # characters of the introduction, and of the closing words
MOST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a section that may be moved or left out; `note` is Markdown under its heading."""

    key: str
    is_in: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`places` has every section that is not pinned, once; `introduction` and `closing` are Markdown."""

    places: tuple[Place, ...]
    introduction: str = ""
    closing: str = ""
    paper: Paper = Paper.A4

    @property
    def seen(self) -> str:
        """Stands for what somebody was shown, so that nothing is written over unseen."""
        return digest_of(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """As a row keeps it, by the names of its fields."""
        return {
            "sections": [{"key": one.key, "is_in": one.is_in, "note": one.note} for one in self.places],
            "introduction": self.introduction,
            "closing": self.closing,
            "paper": str(self.paper),
        }

    def moved(self, key: str, step: int) -> "Plan":
        """The same with that section one place earlier (-1) or later (1), if there is such a place."""
        keys = [one.key for one in self.places]
        here = keys.index(key) if key in keys else -1
        there = here + step
        if here < 0 or not 0 <= there < len(keys):
            return self
        places = list(self.places)
        places[here], places[there] = places[there], places[here]
        return replace(self, places=tuple(places))

    def chosen(self, sections: Sequence[Section]) -> list[tuple[Section, str]]:
        """The sections of a pack in their order, each with the note on it; pinned ones carry none."""
        by_key = {section.key: section for section in sections if not section.pinned}
        inner = [(by_key[one.key], one.note) for one in self.places if one.is_in and one.key in by_key]
        first, last = (
            [(section, "") for section in sections if section.pinned == end] for end in ("first", "last")
        )
        return [*first, *inner, *last]


def arranged(kept: object, sections: Sequence[Section]) -> tuple[Place, ...]:
    """Every section that may be moved, once, in the order that was kept, whatever was kept.

    A section that has gone since is left away. One that came stands in, behind the one that it usually
    follows.
    """
    movable = [section.key for section in sections if not section.pinned]
    places: dict[str, Place] = {}
    for one in kept if isinstance(kept, list) else ():
        place = _place(one)
        if place and place.key in movable:
            places.setdefault(place.key, place)
    order = list(places)
    for number, key in enumerate(movable):
        if key not in places:
            order.insert(order.index(movable[number - 1]) + 1 if number else 0, key)
            places[key] = Place(key)
    return tuple(places[key] for key in order)


def _place(kept: object) -> Place | None:
    if not isinstance(kept, dict) or not isinstance(key := kept.get("key"), str):
        return None
    note = kept.get("note")
    return Place(key, kept.get("is_in") is not False, note if isinstance(note, str) else "")
