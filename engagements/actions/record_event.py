"""Writes one line of an engagement's history."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from engagements.actions.seal_history import seal_after_commit
from engagements.history.values import PUBLIC_KINDS, kept_label, kept_value
from engagements.models import Engagement, Event, User

THE_PORTAL = "The portal"
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


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
    kind = (target._meta.model_name or "") if target else ""
    event = Event.objects.create(
        engagement=engagement,
        at=_moment.get() or timezone.now(),
        actor=actor,
        actor_name=str(actor or THE_PORTAL)[:120],
        deed=deed if deed is not None else Event.Deed.CHANGE if changes else Event.Deed.OTHER,
        verb=verb[:60],
        target_kind=kind,
        target_id=target.pk if target else None,
        target_label=kept_label(label or str(target or "")),
        changes={
            name: [kept_value(one, is_doubt_allowed=kind in PUBLIC_KINDS or name in vouched) for one in pair]
            for name, pair in (changes or {}).items()
        },
        is_for_client=is_for_client,
        undoes=undoes.pk if undoes else None,
    )
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
