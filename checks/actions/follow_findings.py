"""What follows from a verdict: a finding and its risk are opened, kept, proposed for closing or reopened.

A failure opens; a pass closes the finding and proposes closing its risk, which a person decides. So does
`not_applicable`: what is not there cannot be broken. A warning works today, so it neither opens nor closes,
and `could_not_tell` changes nothing at all.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from checks.actions.number_rows import lock_engagement, next_number
from checks.actions.risk_of_finding import raise_risk_of, raise_stakes, reopen_risk
from checks.actions.suppress_finding import bring_back
from checks.check import Outcome, Severity
from checks.models import Finding, Result
from engagements.actions.record_event import record_event
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.models import Engagement, Risk

# Not what people write: somebody may set the finding aside at this moment.
_SEEN = [
    *("result", "severity", "summary", "last_seen_at", "state"),
    *("fixed_at", "fixed_note", "reopened_count", "risk"),
]


def follow_findings(*, engagement: Engagement, results: Iterable[Result]) -> None:
    """Inside the transaction that wrote `results`; doing it again with the same results changes nothing."""
    telling = [result for result in results if result.outcome != Outcome.COULD_NOT_TELL]
    if any(result.outcome == Outcome.FAIL for result in telling):
        lock_engagement(engagement)
    pairs = [(result.check_key, result.subject) for result in telling]
    known = {
        (finding.check_key, finding.subject): finding
        for finding in engagement.findings.about(pairs).select_related("risk")
    }
    raised: list[Risk | None] = []
    for result in telling:
        finding = known.get((result.check_key, result.subject))
        if result.outcome == Outcome.FAIL:
            raised.append(_see_again(finding, result) if finding else _open(engagement, result))
        elif finding:
            _see_better(finding, result)
    tell_must_fix(engagement=engagement, risks=[risk for risk in raised if risk], actor=None)


def close_finding(finding: Finding, note: str = "") -> None:
    """Marks it fixed and proposes closing its risk. `note` says why where no pass did."""
    now = timezone.now()
    finding.state = Finding.State.FIXED
    finding.fixed_at = now
    finding.fixed_note = note
    finding.save(update_fields=["state", "fixed_at", "fixed_note"])
    record_event(engagement=finding.engagement, actor=None, verb=_("saw fixed"), target=finding)
    _propose_closing(finding, now)


def _propose_closing(finding: Finding, now: datetime) -> None:
    """For its risk, where that is open and nothing is proposed yet."""
    risk = Risk.objects.filter(findings=finding, closing_proposed_at=None).exclude(status=Risk.Status.CLOSED)
    proposed = risk.first()
    if proposed and risk.update(closing_proposed_at=now, version=F("version") + 1):
        record_event(
            engagement=finding.engagement,
            actor=None,
            verb=_("proposed to close"),
            target=proposed,
            changes={"closing_proposed_at": (None, now)},
        )


def _open(engagement: Engagement, result: Result) -> Risk:
    """The risk that is raised for it."""
    finding = Finding(
        engagement=engagement,
        number=next_number(Finding.objects.filter(engagement=engagement)),
        check_key=result.check_key,
        subject=result.subject,
        severity=result.severity,
        summary=result.summary,
        result=result,
        first_seen_at=result.at,
        last_seen_at=result.at,
    )
    finding.risk = raise_risk_of(finding)
    finding.save()
    record_event(engagement=engagement, actor=None, verb=_("found"), target=finding)
    return finding.risk


def _see_again(finding: Finding, result: Result) -> Risk | None:
    """The risk that is raised for it, where it had none."""
    raised = None
    was_fixed = not finding.is_open
    is_worse = Severity(result.severity).rank < Severity(finding.severity).rank
    finding.result = result
    finding.severity = result.severity
    finding.summary = result.summary
    finding.last_seen_at = result.at
    if _is_worse_than_set_aside(finding):
        bring_back(finding=finding, actor=None, why=_("it got worse"))
    if was_fixed:
        finding.state = Finding.State.OPEN
        finding.fixed_at = None
        finding.fixed_note = ""
        finding.reopened_count += 1
        record_event(engagement=finding.engagement, actor=None, verb=_("found again"), target=finding)
    if finding.risk is None and was_fixed:
        finding.risk = raised = raise_risk_of(finding)
    elif finding.risk is not None:
        reopen_risk(finding.risk, out_of_bin=was_fixed)
        if is_worse:
            raise_stakes(finding.risk, Severity(result.severity))
    finding.save(update_fields=_SEEN)
    return raised


def _is_worse_than_set_aside(finding: Finding) -> bool:
    accepted = finding.suppressed_severity
    return bool(accepted) and Severity(finding.severity).rank < Severity(accepted).rank


def _see_better(finding: Finding, result: Result) -> None:
    finding.result = result
    finding.save(update_fields=["result"])
    if not finding.is_open or result.outcome == Outcome.WARN:
        return
    no_longer = result.outcome == Outcome.NOT_APPLICABLE
    close_finding(finding, note=_("There is nothing left to check here.") if no_longer else "")
