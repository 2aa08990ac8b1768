"""Runs and verdicts made by hand, for tests of what follows from them."""

from django.utils import timezone

from checks.actions.record_results import record_results
from checks.check import Check, Outcome, Severity, Verdict, passed
from checks.engine import CheckResult
from checks.models import Result, Run
from checks.subjects import Domain, Host
from engagements.models import Engagement

EXPIRY = Check(
    key="tls.expiry",
    title="Certificate expiry",
    subject=Host,
    worst=Severity.BLOCKER,
    standard="RFC 5280",
    protects="Browsers refuse to open a site whose certificate has run out.",
    judge=lambda: passed("", ""),
    needs=(),
)
APP = "app.brightcart.test"
SUMMARIES = {
    Outcome.PASS: f"{APP}: certificate good for 80 days",
    Outcome.WARN: f"{APP}: certificate expires in 20 days",
    Outcome.FAIL: f"{APP}: certificate expires in 2 days",
    Outcome.COULD_NOT_TELL: f"{APP}: connection refused",
    Outcome.NOT_APPLICABLE: f"{APP}: serves no https",
}


def make_run(engagement: Engagement, state: str = Run.State.QUEUED, **fields: object) -> Run:
    number = engagement.runs.count() + 1
    return Run.objects.create(engagement=engagement, number=number, state=state, **fields)


def claimed_run(engagement: Engagement, **fields: object) -> Run:
    run = Run.claim(make_run(engagement, **fields).pk)
    assert run is not None
    return run


def said(
    outcome: Outcome,
    host: str = APP,
    *,
    check: Check = EXPIRY,
    severity: Severity | None = None,
    summary: str = "",
    **evidence: object,
) -> CheckResult:
    verdict = Verdict(outcome, f"{check.key}.{outcome}", summary or SUMMARIES[outcome], evidence, severity)
    subject = Domain(host) if check.subject is Domain else Host(host)
    return CheckResult(check, subject, verdict, 0.1)


def after_run(engagement: Engagement, *results: CheckResult) -> Run:
    """A finished run that came to these verdicts."""
    run = claimed_run(engagement)
    record_results(run=run, results=results, done_count=len(results))
    run.finish(Run.State.DONE)
    return run


def fill_results(run: Run, count: int, **fields: object) -> list[Result]:
    """Rows for pages to show: `count` current verdicts over all outcomes and severities."""
    outcomes, severities = list(Outcome), list(Severity)
    topics = ("dns", "tls", "headers", "mail", "routing")
    return Result.objects.bulk_create(
        Result(
            run=run,
            engagement=run.engagement,
            check_key=f"{topics[place % 5]}.check-{place % 30}",
            subject_kind="host",
            subject=f"host{place}.brightcart.test",
            outcome=outcomes[place % len(outcomes)],
            severity=severities[place % len(severities)],
            code="some.code",
            summary=f"host{place}.brightcart.test: what was found",
            evidence={"asked": "host", "answer": ["192.0.2.1"]},
            is_current=True,
            at=timezone.now(),
            **fields,
        )
        for place in range(count)
    )
