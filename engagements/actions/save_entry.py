"""Saves what one person changed without losing what another saved in the meantime."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from engagements.models import User

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class SavedEntry[Entry: models.Model]:
    """`changed` maps each saved field to its value before and after; `conflicts` maps each field that both
    sides changed to the other side's value, and nothing is saved while there is one."""

    entry: Entry
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_versioned[Entry: models.Model](
    *, entry: Entry, changes: Mapping[str, Any], opened: Mapping[str, Any], actor: User | None
) -> SavedEntry[Entry]:
    """Writes `changes` (field to value, only what this person changed) by an UPDATE on the version read.

    `opened` holds the same fields as they were when the form was opened. Fields that somebody else changed
    alone are left as they are; a field changed on both sides to different values is a conflict.
    Raises the model's DoesNotExist where the entry is gone.
    """
    rows = type(entry)._base_manager
    for _attempt in range(MOST_TRIES):
        current = rows.get(pk=entry.pk)
        before = {name: getattr(current, name) for name in changes}
        conflicts = {
            name: before[name]
            for name, value in changes.items()
            if differs(before[name], opened[name]) and differs(before[name], value)
        }
        if conflicts:
            return SavedEntry(current, conflicts=conflicts)
        changed = {
            name: (before[name], value) for name, value in changes.items() if differs(before[name], value)
        }
        if not changed:
            return SavedEntry(current)
        version = getattr(current, "version")  # noqa: B009  every versioned record has one
        written = rows.filter(pk=entry.pk, version=version).update(
            **{name: after for name, (_before, after) in changed.items()},
            **_stamps(current, actor),
            version=version + 1,
        )
        if written:
            return SavedEntry(rows.get(pk=entry.pk), changed=changed)
    raise RuntimeError(f"{entry} was changed by others {MOST_TRIES} times while it was being saved")


def differs(one: Any, other: Any) -> bool:
    """Browsers send line breaks as CR LF and forms trim texts: neither is a change that somebody made."""
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n").strip() != other.replace("\r\n", "\n").strip()
    return bool(one != other)


def _stamps(entry: models.Model, actor: User | None) -> dict[str, Any]:
    """Who and when, for the records that keep it; `update()` does not do what `save()` does for them."""
    stamps = {"updated_at": timezone.now(), "updated_by": actor}
    names = {one.name for one in entry._meta.get_fields()}
    return {name: value for name, value in stamps.items() if name in names}
