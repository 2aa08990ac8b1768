"""Writes one line of an engagement's history."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from engagements.models import Engagement, Event, User

THE_PORTAL = "The portal"


def record_event(
    *,
    engagement: Engagement,
    actor: User | None,
    verb: str,
    target: models.Model | None = None,
    label: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    is_for_client: bool = False,
) -> Event:
    """Records that `actor` (the portal itself when None) did `verb` to `target`.

    `changes` maps a field's name to its value before and after; what JSON does not know is kept as text.
    """
    return Event.objects.create(
        engagement=engagement,
        actor=actor,
        actor_name=str(actor or THE_PORTAL)[:120],
        verb=verb,
        target_kind=target._meta.model_name or "" if target else "",
        target_id=target.pk if target else None,
        target_label=(label or str(target or ""))[:250],
        changes={name: [_plain(before), _plain(after)] for name, (before, after) in (changes or {}).items()},
        is_for_client=is_for_client,
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool | list) else str(value)
