"""Carries out one step of an import: looks every row over, or writes them all; in whatever process has it."""

import logging
from collections.abc import Iterator

from django.db import DatabaseError
from django.utils.translation import gettext as _

from engagements.actions.write_import import RegisterMoved, write_import
from engagements.models import LeaseLost, RegisterImport
from engagements.models.register_import import opened, sealed
from engagements.register_files.kept_sheet import sheet_from_json
from engagements.register_files.plan import PlannedRow, count_fates
from engagements.register_files.planner import Planner
from engagements.registers.all_registers import REGISTERS

logger = logging.getLogger(__name__)
ROWS_A_BEAT = 250


class Stopped(Exception):
    """Somebody cancelled it, or what was brought is gone."""


def execute_import(pk: int) -> None:
    """Does the step that is queued, if nobody else does; doing it twice is harmless.

    A database that is gone is left to the sweep, which has the step done again when the lease runs out.
    """
    job = RegisterImport.claim(pk)
    if job is None:
        return
    try:
        _perform(job)
    except LeaseLost:
        logger.info("import %s was taken over or ended by somebody else", pk)


def _perform(job: RegisterImport) -> None:
    try:
        rows = list(_looked_over(job))
        if job.step == RegisterImport.Step.READING:
            _keep_plan(job, rows)
        else:
            _write(job, rows)
    except Stopped:
        job.finish(RegisterImport.State.CANCELLED)
        job.empty()
    except (LeaseLost, DatabaseError):
        raise
    except Exception as error:
        logger.exception("import %s failed", job.pk)
        reason = _("The import stopped on an error of its own (%(name)s). Nothing was imported.")
        job.finish(RegisterImport.State.FAILED, reason % {"name": type(error).__name__})
        job.empty()


def _looked_over(job: RegisterImport) -> Iterator[PlannedRow]:
    """Every row with what happens to it; the lease is renewed and cancelling is minded on the way."""
    sheet = sheet_from_json(opened(job.sheet))
    if sheet is None:
        raise Stopped
    planner = Planner(REGISTERS[job.register], job.engagement, sheet, job.mapping)
    for done, row in enumerate(planner.rows()):
        if done % ROWS_A_BEAT == 0:
            job.heartbeat(done_count=done)
            if not job.is_wanted():
                raise Stopped
        yield row


def _keep_plan(job: RegisterImport, rows: list[PlannedRow], note: str = "") -> None:
    """The step is done: the plan waits for somebody's yes."""
    job.keep_plan(plan=sealed([row.as_json() for row in rows]), counts=count_fates(rows), note=note)


def _write(job: RegisterImport, rows: list[PlannedRow]) -> None:
    """Writes what was agreed to; where the register has moved on since, the new plan is shown instead."""
    agreed = [PlannedRow.from_json(kept).mark for kept in opened(job.plan) or ()]
    try:
        if [row.mark for row in rows] != agreed:
            raise RegisterMoved
        write_import(job=job, rows=rows)
    except RegisterMoved:
        note = _("Somebody has changed the register since you looked. Nothing was imported: look again.")
        _keep_plan(job, list(_looked_over(job)), note)
