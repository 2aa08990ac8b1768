"""Keeps the surface map: adds, changes and removes what the client can be reached by."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from engagements.actions.keep_register import EntryClash
from engagements.actions.record_event import record_event
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.actions.vouch import record_vouching
from engagements.models import Engagement, Event, User

_OWN = frozenset({"id", "engagement", "version"})


@transaction.atomic
def add_to_surface(
    *,
    engagement: Engagement,
    entry: models.Model,
    actor: User,
    vouched: Collection[str] = (),
    undoes: Event | None = None,
) -> bool:
    """Saves a new, validated entry; False where the same one was added at the same moment."""
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("added to the surface"),
        target=entry,
        deed=Event.Deed.ADD,
        undoes=undoes,
    )
    record_vouching(engagement=engagement, target=entry, actor=actor, fields=vouched)
    return True


@transaction.atomic
def change_surface[Entry: models.Model](
    *,
    engagement: Engagement,
    entry: Entry,
    changes: Mapping[str, Any],
    opened: Mapping[str, Any],
    actor: User,
    vouched: Collection[str] = (),
    undoes: Event | None = None,
) -> SavedEntry[Entry]:
    """Saves what one person changed; conflicts are returned, as `save_versioned` does.

    Raises EntryClash where the map holds the same entry as the changed one.
    """
    try:
        with transaction.atomic():
            saved = save_versioned(entry=entry, changes=changes, opened=opened, actor=actor)
    except IntegrityError as error:
        raise EntryClash from error
    if saved.changed:
        verb = _("changed on the surface")
        record_event(
            engagement=engagement,
            actor=actor,
            verb=verb,
            target=saved.entry,
            changes=saved.changed,
            undoes=undoes,
            vouched=vouched,
        )
        record_vouching(engagement=engagement, target=saved.entry, actor=actor, fields=vouched)
    return saved


@transaction.atomic
def remove_from_surface(
    *, engagement: Engagement, entry: models.Model, actor: User, undoes: Event | None = None
) -> None:
    """Takes an entry off the map; the next whole run closes what was found on it.

    The event keeps all that the entry said, so that it can be put back.
    """
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("took off the surface"),
        target=entry,
        changes=everything_of(entry),
        deed=Event.Deed.REMOVE,
        undoes=undoes,
    )
    entry.delete()


def everything_of(entry: models.Model) -> dict[str, tuple[Any, None]]:
    """All that an entry of the map says, as changes of an event that takes it off."""
    fields = [field for field in entry._meta.concrete_fields if field.name not in _OWN]
    return {field.name: (getattr(entry, field.name), None) for field in fields}
