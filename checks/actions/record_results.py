"""Writes verdicts down as they come: the newest of each check and subject is the current one."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checks.actions.count_flips import count_flips, read_outcomes
from checks.actions.follow_findings import close_finding, follow_findings
from checks.engine import CheckResult
from checks.evidence import storable, storable_text
from checks.models import Result, Run

_SAID = [
    *("subject_kind", "outcome", "severity", "code", "summary", "evidence"),
    *("seconds", "flips", "is_current", "at"),
]


@transaction.atomic
def record_results(*, run: Run, results: Sequence[CheckResult], done_count: int) -> None:
    """Writes a few verdicts, what follows from them, and the run's progress, all or nothing.

    Safe to repeat: a run that was taken over writes the same rows again. Raises LeaseLost, with nothing
    written, when the run is no longer this worker's.
    """
    run.heartbeat(done_count=done_count)
    now = timezone.now()
    rows = [_row(run, result, now) for result in results]
    pairs = [(row.check_key, row.subject) for row in rows]
    for row, earlier in zip(rows, read_outcomes(run, pairs), strict=True):
        row.flips = count_flips([*earlier, row.outcome])
    of_engagement = Result.objects.filter(engagement=run.engagement)
    of_engagement.current().about(pairs).exclude(run=run).update(is_current=False)
    Result.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["run", "check_key", "subject"], update_fields=_SAID
    )
    follow_findings(engagement=run.engagement, results=rows)


@transaction.atomic
def retire_results(*, run: Run, kept: Collection[tuple[str, str]]) -> None:
    """After a whole run: what it no longer looked at has left the surface map or the catalogue.

    Raises LeaseLost, with nothing written, when the run is no longer this worker's.
    """
    run.heartbeat()
    current = Result.objects.filter(engagement=run.engagement).current()
    gone = [
        (pk, check_key, subject)
        for pk, check_key, subject in current.values_list("pk", "check_key", "subject")
        if (check_key, subject) not in kept
    ]
    current.filter(pk__in=[pk for pk, _check, _subject in gone]).update(is_current=False)
    pairs = [(check_key, subject) for _pk, check_key, subject in gone]
    for finding in run.engagement.findings.open().about(pairs).select_related("risk"):
        close_finding(finding, note=_("No longer on the surface map, so no longer checked."))


def _row(run: Run, result: CheckResult, at: datetime) -> Result:
    verdict = result.verdict
    return Result(
        run=run,
        engagement=run.engagement,
        check_key=result.check.key,
        subject_kind=result.check.subject_kind,
        subject=storable_text(result.subject.label, 500),
        outcome=verdict.outcome.value,
        severity=(verdict.severity or result.check.worst).value,
        code=storable_text(verdict.code, 80),
        summary=storable_text(verdict.summary, 1000),
        evidence=storable(verdict.evidence),
        seconds=round(result.seconds, 3),
        is_current=True,
        at=at,
    )
