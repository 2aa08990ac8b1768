"""Writes the rows of an import into their register: all or none, each with its line in the history."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.number_entry import next_number
from engagements.actions.record_event import (
    Told,
    record_events,
    record_whole,
    recorded_as_parts,
)
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.actions.void_acceptance import signed_risks, void_acceptance
from engagements.models import Event, LeaseLost, RegisterEntry, RegisterImport, Risk, User
from engagements.register_files.plan import Fate, PlannedRow
from engagements.registers.all_registers import REGISTERS

BATCH = 500


class RegisterMoved(Exception):
    """The register is no longer as it was when the rows were looked over."""


def write_import(*, job: RegisterImport, rows: list[PlannedRow]) -> None:
    """Adds and changes entries and ends the job, in one transaction.

    Raises RegisterMoved where somebody was faster, and LeaseLost where the job is no longer this worker's;
    then nothing is written.
    """
    job.heartbeat()  # nothing of the writing is seen outside before its end, a longer lease neither
    try:
        with transaction.atomic():
            _hold(job)
            with recorded_as_parts() as part_of:
                made = _add(job, [row for row in rows if row.fate is Fate.NEW])
                changed = _change(job, [row for row in rows if row.fate is Fate.CHANGED])
            _tell_must_fix(job, rows)
            record_whole(
                engagement=job.engagement,
                actor=job.requested_by,
                verb=_("imported"),
                label=f"{REGISTERS[job.register].title}: {told(len(made), len(changed))}",
                part_of=part_of,
                target=job,
            )
            job.keep_result(made=[entry.pk for entry in made], changed=changed)
    except IntegrityError as error:
        raise RegisterMoved from error


def _hold(job: RegisterImport) -> None:
    """Whoever would take the job over or cancel it waits until the rows are written."""
    mine = RegisterImport.objects.select_for_update().filter(pk=job.pk, fence=job.fence, state="running")
    if not mine.only("pk").first():
        raise LeaseLost(f"{job} is no longer this worker's")


def _tell_must_fix(job: RegisterImport, rows: list[PlannedRow]) -> None:
    became = [row for row in rows if row.fate is Fate.NEW or "must_fix_now" in row.changed]
    risks = [row.entry for row in became if isinstance(row.entry, Risk)]
    tell_must_fix(engagement=job.engagement, risks=risks, actor=job.requested_by)


def told(made: int, changed: int) -> str:
    """ "12 entries added, 3 changed"."""
    added = ngettext("%(n)d entry added", "%(n)d entries added", made) % {"n": made}
    return added + (", " + _("%(n)d changed") % {"n": changed} if changed else "")


def _add(job: RegisterImport, rows: list[PlannedRow]) -> list[RegisterEntry]:
    if not rows:
        return []
    entries = [row.entry for row in rows if row.entry is not None]
    kind = type(entries[0])
    _number(rows, next_number(job.engagement, kind))
    for entry in entries:
        entry.updated_by = job.requested_by
        status = {"status": (None, getattr(entry, "status", None))}
        for name, value in entry.follow_ups(status).items():
            setattr(entry, name, value)
    kind._base_manager.bulk_create(entries, batch_size=BATCH)
    record_events(
        engagement=job.engagement,
        actor=job.requested_by,
        told=[
            Told(
                _("added"),
                entry,
                is_for_client=bool(getattr(entry, "must_fix_now", False)),
                deed=Event.Deed.ADD,
            )
            for entry in entries
        ],
    )
    return entries


def _number(rows: Iterable[PlannedRow], following: int) -> None:
    """A row keeps the number that its file gives it, where no entry has ever had it; others follow on."""
    rows = list(rows)
    own = {row.number for row in rows if row.number}
    following = max([following - 1, *own]) + 1
    for row in rows:
        if row.entry is None:
            continue
        row.entry.number = row.number or following
        following += 0 if row.number else 1


def _change(job: RegisterImport, rows: list[PlannedRow]) -> list[list[Any]]:
    """The key of each entry and what it was before."""
    found = [(row.entry, row) for row in rows if row.entry is not None]
    if len(found) < len(rows):
        raise RegisterMoved
    signed = signed_risks((entry, row.changed) for entry, row in found)
    news = [_write(job, entry, row) for entry, row in found]
    record_events(engagement=job.engagement, actor=job.requested_by, told=news)
    for entry, row in found:
        if isinstance(entry, Risk) and entry.pk in signed:
            void_acceptance(risk=entry, changed=row.changed, actor=job.requested_by)
    return [
        [row.pk, {name: [_kept(one) for one in pair] for name, pair in row.changed.items()}] for row in rows
    ]


def _write(job: RegisterImport, entry: RegisterEntry, row: PlannedRow) -> Told:
    """By an UPDATE on the version that was looked at; returns what is to be told of it."""
    after = {name: value for name, (_before, value) in row.changed.items()}
    if entry.refusal(after):
        raise RegisterMoved
    changes = entry.told_changes(row.changed)
    written = type(entry)._base_manager.filter(pk=row.pk, version=row.version, deleted_at=None)
    if not written.update(
        **after,
        **entry.follow_ups(row.changed),
        version=row.version + 1,
        updated_at=timezone.now(),
        updated_by=job.requested_by,
    ):
        raise RegisterMoved
    for name, value in after.items():
        setattr(entry, name, value)
    return Told(entry.deed(changes), entry, changes=changes, is_for_client=entry.is_news(changes))


def _kept(value: Any) -> Any:
    """A value as JSON keeps it, so that undo can put it back: people by key, days as ISO 8601."""
    if isinstance(value, User):
        return value.pk
    return value if value is None or isinstance(value, str | int | bool) else value.isoformat()
