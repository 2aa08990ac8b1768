"""The history as somebody who was away wants it: what an audit found is one line, not sixty."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import ngettext

from engagements.actions.record_event import THE_PORTAL
from engagements.models import Event

FEWEST = 3


@dataclass(frozen=True, slots=True)
class NewsLine:
    """`text` completes "Ana …"; `at` is when the latest of what it tells happened."""

    who: str
    text: str
    at: datetime


def read_news(events: Iterable[Event], limit: int) -> list[NewsLine]:
    """At most `limit` lines, the newest first, as the events come."""
    lines = (line for told, several in stretches(events) for line in _lines(told, several))
    return [line for line, _number in zip(lines, range(limit), strict=False)]


def stretches(events: Iterable[Event]) -> Iterator[tuple[str, list[Event]]]:
    """The events in their order; those that are told as one come together, with the words that complete
    "The portal …", all others with none."""
    for is_counted, several in groupby(events, _is_counted):
        together = list(several)
        yield _counts(together) if is_counted and len(together) >= FEWEST else "", together


def _is_counted(event: Event) -> bool:
    """What the portal itself found and raised; a person's deeds are told one by one."""
    by_itself = event.actor_id is None and event.actor_name == THE_PORTAL
    return by_itself and event.target_kind in ("finding", "risk")


def _lines(told: str, events: list[Event]) -> Iterator[NewsLine]:
    if told:
        yield NewsLine(THE_PORTAL, told, events[0].at)
        return
    for event in events:
        yield NewsLine(event.actor_name, f"{event.verb} {event.target_label}".strip(), event.at)


def _counts(events: list[Event]) -> str:
    counts = Counter((event.verb, event.target_kind) for event in events)
    return ", ".join(f"{verb} {_how_many(kind, count)}" for (verb, kind), count in counts.items())


def _how_many(kind: str, count: int) -> str:
    if kind == "risk":
        words = ngettext("%(n)d risk", "%(n)d risks", count)
    else:
        words = ngettext("%(n)d failure", "%(n)d failures", count)
    return words % {"n": count}
