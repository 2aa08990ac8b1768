"""Puts a finding into the risk register, and keeps it there for as long as the check fails."""

from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from checks.check import Severity
from checks.models import Finding
from engagements.actions.raise_risk import raise_risk
from engagements.actions.record_event import record_event
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.actions.void_acceptance import void_acceptance
from engagements.models import Event, Risk


class Stakes(NamedTuple):
    likelihood: int
    impact: int
    must_fix_now: bool


# What fails today hurts as soon as people come: likelihood rises with impact.
STAKES = {
    Severity.BLOCKER: Stakes(likelihood=5, impact=5, must_fix_now=True),
    Severity.HIGH: Stakes(likelihood=4, impact=4, must_fix_now=False),
    Severity.MEDIUM: Stakes(likelihood=3, impact=3, must_fix_now=False),
    Severity.LOW: Stakes(likelihood=3, impact=2, must_fix_now=False),
    Severity.INFO: Stakes(likelihood=2, impact=1, must_fix_now=False),
}


def raise_risk_of(finding: Finding) -> Risk:
    """A new risk with the finding's words, which people may edit afterwards. The caller tells them of it."""
    check = finding.check_definition
    stakes = STAKES[Severity(finding.severity)]
    return raise_risk(
        engagement=finding.engagement,
        actor=None,
        source=Risk.Source.FINDING,
        is_told=False,
        title=Truncator(finding.summary).chars(200),
        effect=Truncator(check.protects if check else "").chars(300),
        likelihood=stakes.likelihood,
        impact=stakes.impact,
        must_fix_now=stakes.must_fix_now,
        evidence=_("%(finding)s, %(check)s on %(subject)s: %(summary)s")
        % {
            "finding": finding.reference,
            "check": check.title if check else finding.check_key,
            "subject": finding.subject,
            "summary": finding.summary,
        },
    )


def reopen_risk(risk: Risk, *, out_of_bin: bool) -> None:
    """Opens it again where it was closed or about to be; what people wrote in it stays.

    With `out_of_bin` a risk that somebody threw away comes back as well: what was fixed is broken again. An
    accepted risk stays accepted until its day is over.
    """
    own = Risk.objects.filter(pk=risk.pk)
    own.exclude(closing_proposed_at=None).update(closing_proposed_at=None, version=F("version") + 1)
    reopened = own.filter(status=Risk.Status.CLOSED).update(
        status=Risk.Status.OPEN, closed_at=None, version=F("version") + 1
    )
    if out_of_bin:
        reopened += own.exclude(deleted_at=None).update(deleted_at=None, version=F("version") + 1)
    if reopened:
        closed, opened = Risk.Status.CLOSED, Risk.Status.OPEN
        record_event(
            engagement=risk.engagement,
            actor=None,
            verb=_("reopened"),
            target=risk,
            changes={"status": (closed, opened)} if risk.status == closed else None,
            is_for_client=True,
            deed=Event.Deed.CHANGE if risk.status == closed else Event.Deed.RESTORE,
        )


def raise_stakes(risk: Risk, severity: Severity) -> None:
    """When a finding gets worse, such as a certificate with two days left; never lowers what people set."""
    stakes = STAKES[severity]
    own = Risk.objects.filter(pk=risk.pk)
    before = Stakes(*own.values_list(*Stakes._fields).get())
    own.update(
        likelihood=Greatest(F("likelihood"), stakes.likelihood),
        impact=Greatest(F("impact"), stakes.impact),
        version=F("version") + 1,
    )
    if stakes.must_fix_now:
        own.update(must_fix_now=True)
    pairs = zip(Stakes._fields, before, stakes, strict=True)
    changes = {name: (was, now) for name, was, now in pairs if was < now}
    if changes:
        verb = _("raised the stakes of")
        record_event(engagement=risk.engagement, actor=None, verb=verb, target=risk, changes=changes)
        risk.refresh_from_db()
        void_acceptance(risk=risk, changed=changes, actor=None)
    if "must_fix_now" in changes:
        tell_must_fix(engagement=risk.engagement, risks=[risk], actor=None)
