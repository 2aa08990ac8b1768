"""Does one thing to many entries of a register: sets a field, deletes, restores; once, and undoable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from engagements.actions.keep_register import EntryClash, EntryRefused, bin_entry, change_entry, restore_entry
from engagements.models import BulkChange, Engagement, RegisterEntry, User
from engagements.registers.cell_form import filled_cell
from engagements.registers.register import Register

Deed = BulkChange.Deed
MOST_AT_ONCE = 500


class LeftAlone(Exception):
    """An entry that is left as it is; the text says why."""


@dataclass(slots=True)
class Many:
    """What is being done: to which entries of which register (number to the version seen), and by whom."""

    register: Register[Any]
    engagement: Engagement
    picks: Mapping[int, int]
    actor: User
    changes: list[Any] = field(default_factory=list)
    left: list[list[str]] = field(default_factory=list)

    def entries(self) -> Iterable[RegisterEntry]:
        """Those that are still as they were seen; a reason stands for each other one."""
        found = self.register.entries(self.engagement).filter(number__in=list(self.picks)[:MOST_AT_ONCE])
        for entry in found:
            if entry.version == self.picks[entry.number]:
                yield entry
            else:
                self.leave(entry, _("changed by somebody since you loaded the page"))

    def leave(self, entry: RegisterEntry, why: str) -> None:
        self.left.append([entry.reference or str(entry), why])


def set_for_many(many: Many, *, name: str, posted: Mapping[str, Any], token: UUID) -> BulkChange:
    """Sets the field `name` to what was posted for it, by the rules of each entry's own form."""

    def set_one(entry: RegisterEntry) -> list[Any] | None:
        if entry.is_binned:
            raise LeftAlone(_("deleted in the meantime"))
        stored = _copy(entry)
        form = filled_cell(many.register, many.engagement, entry, name, posted, is_new_look=True)
        if not form.is_valid():
            raise LeftAlone(" ".join(str(error) for errors in form.errors.values() for error in errors))
        saved = change_entry(
            engagement=many.engagement,
            entry=stored,
            changes=form.changes,
            opened=form.opened,
            actor=many.actor,
            vouched=form.vouched,
        )
        if name not in saved.changed:
            return None
        before, after = saved.changed[name]
        follow_ups = stored.follow_ups(saved.changed).keys() - stored.left_by_undo
        besides = {one: plain(getattr(stored, one)) for one in follow_ups}
        return [entry.pk, plain(before), plain(after), besides]

    return _do(many, Deed.SET, token, set_one, name)


def delete_many(many: Many, *, token: UUID) -> BulkChange:
    """Puts them into the bin."""

    def delete(entry: RegisterEntry) -> list[Any] | None:
        is_done = bin_entry(engagement=many.engagement, entry=entry, actor=many.actor)
        return [entry.pk, entry.version, entry.version + 1, {}] if is_done else None

    return _do(many, Deed.DELETE, token, delete)


def restore_many(many: Many, *, token: UUID) -> BulkChange:
    """Takes them out of the bin."""

    def restore(entry: RegisterEntry) -> list[Any] | None:
        is_done = restore_entry(engagement=many.engagement, entry=entry, actor=many.actor)
        return [entry.pk, entry.version, entry.version + 1, {}] if is_done else None

    return _do(many, Deed.RESTORE, token, restore)


@transaction.atomic
def _do(many: Many, deed: Deed, token: UUID, one: Any, name: str = "") -> BulkChange:
    """What the token did before is not done again."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=many.engagement.pk)
    done = many.engagement.bulk_changes.filter(token=token).first()
    if done:
        return done
    for entry in many.entries():
        try:
            change = one(entry)
        except (LeftAlone, EntryRefused) as why:
            many.leave(entry, str(why))
        except EntryClash:
            many.leave(entry, _("another entry is the same"))
        else:
            if change:
                many.changes.append(change)
    return many.engagement.bulk_changes.create(
        register=many.register.key,
        token=token,
        deed=deed,
        field=name,
        entries=many.changes,
        left=many.left,
        actor=many.actor,
    )


def _copy(entry: RegisterEntry) -> RegisterEntry:
    """The entry as it is stored: a form writes what was typed into the one that it is made with."""
    fields = entry._meta.concrete_fields
    return type(entry).from_db(
        entry._state.db, [one.attname for one in fields], [getattr(entry, one.attname) for one in fields]
    )


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it: a record by its key, a date as ISO 8601 writes it."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
