"""Keeps a register: adds, changes, bins and restores its entries, each with a line in the history."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.number_entry import next_number
from engagements.actions.record_event import record_event
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.actions.void_acceptance import void_acceptance
from engagements.actions.vouch import record_vouching
from engagements.models import Engagement, Event, RegisterEntry, Risk, User


class EntryClash(Exception):
    """The register holds an entry by then that leaves no room for this one."""


class EntryRefused(Exception):
    """Nobody may make this change alone; the text says what to do instead."""


def _refuse(entry: RegisterEntry, values: Mapping[str, Any]) -> None:
    if why := entry.refusal(values):
        raise EntryRefused(why)


def entry_of_token[Entry: RegisterEntry](
    *, engagement: Engagement, kind: type[Entry], token: UUID
) -> Entry | None:
    """The entry that a form with this token has made already."""
    return kind._base_manager.filter(Q(("engagement", engagement)), token=token).first()


@transaction.atomic
def add_entry[Entry: RegisterEntry](
    *,
    engagement: Engagement,
    entry: Entry,
    actor: User,
    token: UUID | None = None,
    vouched: Collection[str] = (),
) -> Entry:
    """Saves a new, validated entry under the next number; the entry of before where the token was used.

    `vouched` names fields that look like a credential and are none, by this person's word.
    Raises EntryClash where somebody added the same one at this moment, EntryRefused where one person may not.
    """
    _refuse(entry, {"status": getattr(entry, "status", None)})
    number = next_number(engagement, type(entry))
    made = entry_of_token(engagement=engagement, kind=type(entry), token=token) if token else None
    if made:
        return made
    entry.number, entry.token, entry.updated_by = number, token, actor
    changed = {"status": (None, getattr(entry, "status", None))}
    for name, value in entry.follow_ups(changed).items():
        setattr(entry, name, value)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise EntryClash from error
    is_news = bool(getattr(entry, "must_fix_now", False))
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("added"),
        target=entry,
        is_for_client=is_news,
        deed=Event.Deed.ADD,
    )
    record_vouching(engagement=engagement, target=entry, actor=actor, fields=vouched)
    if isinstance(entry, Risk):
        tell_must_fix(engagement=engagement, risks=[entry], actor=actor)
    return entry


@transaction.atomic
def change_entry[Entry: RegisterEntry](
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

    `vouched` names fields that look like a credential and are none, by this person's word.

    Raises EntryClash where the changed entry would be the same as another, EntryRefused where one person may
    not make the change alone.
    """
    _refuse(entry, {name: value for name, value in changes.items() if value != opened[name]})
    try:
        with transaction.atomic():
            saved = save_versioned(entry=entry, changes=changes, opened=opened, actor=actor)
    except IntegrityError as error:
        raise EntryClash from error
    if not saved.changed:
        return saved
    told = saved.entry.told_changes(saved.changed)
    follow_ups = saved.entry.follow_ups(saved.changed)
    if follow_ups:
        type(entry)._base_manager.filter(pk=entry.pk).update(**follow_ups)
        for name, value in follow_ups.items():
            setattr(saved.entry, name, value)
    record_event(
        engagement=engagement,
        actor=actor,
        verb=entry.deed(told),
        target=saved.entry,
        changes=told,
        is_for_client=entry.is_news(told),
        undoes=undoes,
        vouched=vouched,
    )
    record_vouching(engagement=engagement, target=saved.entry, actor=actor, fields=vouched)
    if isinstance(saved.entry, Risk):
        void_acceptance(risk=saved.entry, changed=saved.changed, actor=actor)
        if not saved.changed.keys().isdisjoint({"must_fix_now", "status"}):
            tell_must_fix(engagement=engagement, risks=[saved.entry], actor=actor)
    return saved


@transaction.atomic
def bin_entry(
    *, engagement: Engagement, entry: RegisterEntry, actor: User, undoes: Event | None = None
) -> bool:
    """Puts an entry into the bin for 30 days; False where it is there already."""
    rows = type(entry)._base_manager.filter(pk=entry.pk, deleted_at=None)
    if not rows.update(deleted_at=timezone.now(), updated_by=actor, version=F("version") + 1):
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("deleted"),
        target=entry,
        deed=Event.Deed.BIN,
        undoes=undoes,
    )
    return True


@transaction.atomic
def restore_entry(
    *, engagement: Engagement, entry: RegisterEntry, actor: User, undoes: Event | None = None
) -> bool:
    """Takes an entry out of the bin; False where it is not in it.

    Raises EntryClash where the register has got the same entry anew.
    """
    rows = type(entry)._base_manager.filter(pk=entry.pk).exclude(deleted_at=None)
    try:
        with transaction.atomic():
            is_restored = rows.update(deleted_at=None, updated_by=actor, version=F("version") + 1)
    except IntegrityError as error:
        raise EntryClash from error
    if is_restored:
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("restored"),
            target=entry,
            deed=Event.Deed.RESTORE,
            undoes=undoes,
        )
    return bool(is_restored)
