"""The history of one entry: who did what, and for a change which field from what to what, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import Truncator, capfirst

from engagements.history.words import in_words
from engagements.models import Engagement, Event, RegisterEntry

MOST_EVENTS = 50
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    event: Event
    changes: tuple[Change, ...]


def read_history(engagement: Engagement, entry: RegisterEntry) -> list[HistoryLine]:
    """The latest events about the entry, the newest first, in one query."""
    events = engagement.events.filter(target_kind=entry._meta.model_name, target_id=entry.pk)
    return [HistoryLine(event, tuple(_changes(entry, event))) for event in events[:MOST_EVENTS]]


def _changes(entry: RegisterEntry, event: Event) -> Iterator[Change]:
    for name, (before, after) in event.changes.items():
        try:
            field: Any = entry._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        words = {str(key): str(word) for key, word in (field.choices or ())}
        yield Change(capfirst(str(field.verbose_name)), _in_words(before, words), _in_words(after, words))


def _in_words(value: Any, words: dict[str, str]) -> str:
    return Truncator(in_words(value, words)).chars(LONGEST)
