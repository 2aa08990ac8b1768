"""Takes back what was done to many entries at once, save where somebody has changed the same since."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.keep_register import EntryClash, EntryRefused, bin_entry, change_entry, restore_entry
from engagements.models import BulkChange, Engagement, RegisterEntry, User
from engagements.registers.many import Deed, Many, plain
from engagements.registers.register import Register


@transaction.atomic
def undo_many(
    register: Register[Any], engagement: Engagement, bulk: BulkChange, actor: User
) -> tuple[int, list[list[str]]]:
    """How many entries are as they were before, and what was left alone, with the reason. Done once."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    taken = engagement.bulk_changes.filter(pk=bulk.pk, undone_at=None).update(undone_at=timezone.now())
    if not taken:
        return 0, []
    many = Many(register, engagement, {}, actor)
    entries = register.entries(engagement).in_bulk([change[0] for change in bulk.entries])
    count = 0
    for pk, before, after, besides in bulk.entries:
        entry = entries.get(pk)
        if entry is None:
            many.left.append(["–", _("gone for good")])
        elif why := _undo_one(many, entry, bulk, (before, after, besides)):
            many.leave(entry, why)
        else:
            count += 1
    return count, many.left


def _undo_one(many: Many, entry: RegisterEntry, bulk: BulkChange, change: tuple[Any, Any, Any]) -> str:
    """Why it was left alone; empty where it was taken back."""
    before, after, besides = change
    try:
        if bulk.deed == Deed.SET:
            return _set_back(many, entry, bulk.field, before, after, besides)
        if entry.version != after:
            return _("changed by somebody since")
        back = restore_entry if bulk.deed == Deed.DELETE else bin_entry
        back(engagement=many.engagement, entry=entry, actor=many.actor)
    except EntryClash:
        return _("another entry is the same")
    except EntryRefused as why:
        return str(why)
    return ""


def _set_back(
    many: Many, entry: RegisterEntry, name: str, before: Any, after: Any, besides: dict[str, Any]
) -> str:
    if entry.is_binned:
        return _("deleted since")
    now = getattr(entry, name)
    if plain(now) != after:
        return _("changed by somebody since")
    try:
        value = _read(entry, name, before)
    except ObjectDoesNotExist:
        return _("what it was is no longer there")
    change_entry(
        engagement=many.engagement,
        entry=entry,
        changes={name: value},
        opened={name: now},
        actor=many.actor,
    )
    if besides:
        values = {one: _read(entry, one, stored) for one, stored in besides.items()}
        type(entry)._base_manager.filter(pk=entry.pk).update(**values)
    return ""


def _read(entry: RegisterEntry, name: str, stored: Any) -> Any:
    """The value of a field as the record has it."""
    one: Any = entry._meta.get_field(name)
    if isinstance(one, models.ForeignKey):
        related: Any = one.related_model
        return None if stored is None else related._base_manager.get(pk=stored)
    return one.to_python(stored)
