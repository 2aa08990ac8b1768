"""Writes the lines of an engagement's history: one for each deed, or one for many records and one for all."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone

from engagements.actions.seal_history import seal_after_commit
from engagements.history.values import PUBLIC_KINDS, kept_label, kept_value
from engagements.models import Engagement, Event, User

THE_PORTAL = "The portal"
BATCH = 500
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_whole: ContextVar[UUID | None] = ContextVar("whole", default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says besides who did it when; the names are those of `record_event`."""

    verb: str
    target: models.Model | None = None
    label: str = ""
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    is_for_client: bool = False
    deed: Event.Deed | None = None
    undoes: Event | None = None
    vouched: Collection[str] = ()


def record_event(
    *,
    engagement: Engagement,
    actor: User | None,
    verb: str,
    target: models.Model | None = None,
    label: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    is_for_client: bool = False,
    deed: Event.Deed | None = None,
    undoes: Event | None = None,
    vouched: Collection[str] = (),
) -> Event:
    """Records that `actor` (the portal itself when None) did `verb` to `target`.

    `changes` maps a field's name to its value before and after, kept as `kept_value` says; `vouched` names
    fields that look like a credential and are none. `deed` is what it was for machines, a change where there
    are changes; `undoes` the event that it takes back.
    """
    told = Told(verb, target, label, changes or {}, is_for_client, deed, undoes, vouched)
    event = _event(engagement, actor, told)
    event.save(force_insert=True)
    seal_after_commit(engagement.pk)
    return event


def record_events(*, engagement: Engagement, actor: User | None, told: Iterable[Told]) -> None:
    """Records many at once, in their order, as `record_event` does one."""
    Event.objects.bulk_create((_event(engagement, actor, one) for one in told), batch_size=BATCH)
    seal_after_commit(engagement.pk)


@contextmanager
def recorded_as_parts() -> Iterator[UUID]:
    """What is recorded inside the block is part of one deed, which `record_whole` then tells with this id."""
    part_of = uuid4()
    token = _whole.set(part_of)
    try:
        yield part_of
    finally:
        _whole.reset(token)


def record_whole(
    *,
    engagement: Engagement,
    actor: User | None,
    verb: str,
    label: str,
    part_of: UUID,
    kind: str = "",
    target: models.Model | None = None,
    undoes: Event | None = None,
) -> Event:
    """The line for all parts of one deed.

    `kind` says what kind of record they are about, so that it can be undone here; a `target` in its place is
    what did it and takes it back, an import.
    """
    told = Told(verb, target, label, deed=Event.Deed.MANY, undoes=undoes)
    event = _event(engagement, actor, told)
    event.part_of, event.target_kind = part_of, kind or event.target_kind
    event.save(force_insert=True)
    seal_after_commit(engagement.pk)
    return event


@contextmanager
def recorded_as_of(moment: datetime) -> Iterator[None]:
    """What is recorded inside the block stands on the record as of `moment`: for what is told afterwards."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def recorded_moment() -> datetime | None:
    """As of when what happens now is recorded, where it is told afterwards."""
    return _moment.get()


def _event(engagement: Engagement, actor: User | None, told: Told) -> Event:
    target, undoes = told.target, told.undoes
    kind = (target._meta.model_name or "") if target else ""
    deed = told.deed if told.deed is not None else Event.Deed.CHANGE if told.changes else Event.Deed.OTHER
    return Event(
        engagement=engagement,
        at=recorded_moment() or timezone.now(),
        actor=actor,
        actor_name=str(actor or THE_PORTAL)[:120],
        deed=deed,
        verb=told.verb[:60],
        target_kind=kind,
        target_id=target.pk if target else None,
        target_label=kept_label(told.label or str(target or "")),
        changes={
            name: [
                kept_value(one, is_doubt_allowed=kind in PUBLIC_KINDS or name in told.vouched) for one in pair
            ]
            for name, pair in told.changes.items()
        },
        is_for_client=told.is_for_client,
        undoes=undoes.pk if undoes else None,
        part_of=_whole.get(),
    )
