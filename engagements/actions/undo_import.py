"""Takes a whole import back: what it added goes into the bin, what it changed is as before."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.keep_many import Setting, change_many
from engagements.actions.record_event import Told, record_events, record_whole, recorded_as_parts
from engagements.actions.save_entry import differs
from engagements.models import Event, RegisterEntry, RegisterImport, User
from engagements.registers.all_registers import REGISTERS
from engagements.registers.register import Register


class TakenBack(NamedTuple):
    """`left` counts the entries that somebody has worked on since; they stay as they are."""

    binned: int
    restored: int
    left: int


@transaction.atomic
def undo_import(*, job: RegisterImport, actor: User) -> TakenBack | None:
    """None where it was not written, or was taken back before."""
    mine = RegisterImport.objects.filter(pk=job.pk, step="writing", state="done")
    if not mine.update(step=RegisterImport.Step.TAKEN_BACK):
        return None
    register = REGISTERS[job.register]
    with recorded_as_parts() as part_of:
        binned = _bin(job, register, actor)
        restored = _restore(job, register, actor)
    left = len(job.made) - binned + len(job.changed) - restored
    label = _("%(register)s: import %(n)d") % {"register": register.title, "n": job.number}
    record_whole(
        engagement=job.engagement,
        actor=actor,
        verb=_("took back"),
        label=label,
        part_of=part_of,
        target=job,
    )
    return TakenBack(binned, restored, left)


def _bin(job: RegisterImport, register: Register[Any], actor: User) -> int:
    """Those that nobody has changed since, together."""
    entries = {entry.pk: entry for entry in register.entries(job.engagement).kept().filter(version=1)}
    mine = [entries[pk] for pk in job.made if pk in entries]
    now = timezone.now()
    for batch in _batches([entry.pk for entry in mine]):
        rows = register.entries(job.engagement).filter(pk__in=batch)
        rows.update(deleted_at=now, updated_by=actor, version=F("version") + 1)
    told = [Told(_("deleted"), entry, deed=Event.Deed.BIN) for entry in mine]
    record_events(engagement=job.engagement, actor=actor, told=told)
    return len(mine)


def _batches(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), 500):
        yield pks[start : start + 500]


def _restore(job: RegisterImport, register: Register[Any], actor: User) -> int:
    """Those of which nobody has changed one of these fields since. Where another entry is called so by now,
    or the record refuses, it is left."""
    entries = register.entries(job.engagement).kept().select_for_update().in_bulk()
    people: dict[Any, User | None] = {}
    settings = []
    for pk, fields in job.changed:
        if not (entry := entries.get(pk)):
            continue
        pairs = {
            name: (_revived(entry, name, after, people), _revived(entry, name, before, people))
            for name, (before, after) in fields.items()
        }
        if not any(differs(getattr(entry, name), now) for name, (now, _before) in pairs.items()):
            settings.append(Setting(entry, pairs))
    done, _left = change_many(engagement=job.engagement, settings=settings, actor=actor)
    return len(done)


def _revived(entry: RegisterEntry, name: str, kept: Any, people: dict[Any, User | None]) -> Any:
    """A value out of JSON as the field holds it; a person who is gone is nobody, and is asked for once."""
    own: models.Field[Any, Any] = entry._meta.get_field(name)  # type: ignore[assignment]  # a field of a form
    if not own.is_relation:
        return own.to_python(kept)
    if kept not in people:
        people[kept] = None if kept is None else User.objects.filter(pk=kept).first()
    return people[kept]
