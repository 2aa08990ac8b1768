"""What the page of a rehearsal shows: each step with who ticked it, how long it took, and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from engagements.models import Engagement, Rehearsal, RehearsalStep, Runbook


@dataclass(frozen=True, slots=True)
class StepRow:
    """`took` is the time from the tick before, or from the beginning; `is_next` marks the first open one."""

    step: RehearsalStep
    took: timedelta | None
    is_next: bool


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    rehearsal: Rehearsal
    rows: tuple[StepRow, ...]
    elapsed: timedelta
    since_last: timedelta

    @property
    def ticked_count(self) -> int:
        return sum(row.step.ticked_at is not None for row in self.rows)

    @property
    def is_ticked_through(self) -> bool:
        return self.ticked_count == len(self.rows)

    @property
    def open_rows(self) -> list[StepRow]:
        return [row for row in self.rows if row.step.ticked_at is None]

    @property
    def moving_parts(self) -> str:
        """The elements that another person's tick changes, as htmx is told to pick them out of the page."""
        steps = (f"#step-{row.step.number}-{part}" for row in self.rows for part in ("tick", "said"))
        return ",".join(["#rehearsal-progress", *steps])


def read_rehearsal(rehearsal: Rehearsal) -> RehearsalPage:
    """One rehearsal with its steps, in one query."""
    now = timezone.now()
    steps = list(rehearsal.steps.all())
    took, last = _times(rehearsal, steps)
    upcoming = next((step.pk for step in steps if step.ticked_at is None), None)
    rows = tuple(
        StepRow(step, took.get(step.pk), rehearsal.is_under_way and step.pk == upcoming) for step in steps
    )
    return RehearsalPage(rehearsal, rows, rehearsal.length(now), (rehearsal.ended_at or now) - last)


def _times(rehearsal: Rehearsal, steps: Iterable[RehearsalStep]) -> tuple[dict[int, timedelta], datetime]:
    """How long each ticked step took by its pk, in the order of the ticks, and when the last of them was."""
    last = rehearsal.begun_at
    took = {}
    ticked = [(step.ticked_at, step.number, step.pk) for step in steps if step.ticked_at]
    for at, _number, pk in sorted(ticked):
        took[pk] = at - last
        last = at
    return took, last


def read_rehearsals(engagement: Engagement, runbook: Runbook) -> list[Rehearsal]:
    """Every rehearsal of a runbook, the latest first."""
    return list(engagement.rehearsals.filter(runbook=runbook))


def latest_of(rehearsals: Iterable[Rehearsal]) -> dict[int, Rehearsal]:
    """By runbook: the latest rehearsal that counts, out of any order."""
    latest: dict[int, Rehearsal] = {}
    for one in rehearsals:
        known = latest.get(one.runbook_id)
        if one.counts and (known is None or one.number > known.number):
            latest[one.runbook_id] = one
    return latest
