"""What follows from verdicts over several runs: findings, risks, and what people wrote in them."""

import pytest

from checks.check import Outcome, Severity
from engagements.models import Engagement, Risk
from tests.checks.app.verdicts import EXPIRY, SUMMARIES, after_run, said

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_failure_opens_one_finding_and_one_risk(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.FAIL))

    finding = engagement.findings.get()
    risk = engagement.risks.get()
    assert (finding.number, finding.state, finding.severity) == (1, "open", "blocker")
    assert finding.risk == risk
    assert risk.title == SUMMARIES[Outcome.FAIL]
    assert risk.source == Risk.Source.FINDING
    assert "F1" in risk.evidence
    assert (risk.impact, risk.likelihood, risk.must_fix_now) == (5, 5, True)


def test_the_risk_of_a_known_check_says_in_plain_words_what_is_at_stake(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    finding = engagement.findings.get()
    check = finding.check_definition
    assert engagement.risks.get().effect == (check.protects[:300] if check else "")


@pytest.mark.parametrize(
    ("severity", "likelihood", "impact", "must_fix_now"),
    [
        (Severity.BLOCKER, 5, 5, True),
        (Severity.HIGH, 4, 4, False),
        (Severity.MEDIUM, 3, 3, False),
        (Severity.LOW, 3, 2, False),
        (Severity.INFO, 2, 1, False),
    ],
)
def test_severity_sets_the_stakes(
    engagement: Engagement, severity: Severity, likelihood: int, impact: int, must_fix_now: bool
) -> None:
    after_run(engagement, said(Outcome.FAIL, severity=severity))
    risk = engagement.risks.get()
    assert (risk.likelihood, risk.impact, risk.must_fix_now) == (likelihood, impact, must_fix_now)


@pytest.mark.parametrize(
    "outcome", [Outcome.PASS, Outcome.WARN, Outcome.COULD_NOT_TELL, Outcome.NOT_APPLICABLE]
)
def test_nothing_but_a_failure_opens_a_finding(engagement: Engagement, outcome: Outcome) -> None:
    after_run(engagement, said(outcome))
    assert not engagement.findings.exists()
    assert not engagement.risks.exists()


def test_a_pass_marks_the_finding_fixed_and_proposes_closing_the_risk(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))

    finding, risk = engagement.findings.get(), engagement.risks.get()
    assert finding.state == "fixed"
    assert finding.fixed_at is not None
    assert finding.result.outcome == "pass"
    assert finding.summary == SUMMARIES[Outcome.FAIL], "the finding still says what was wrong"
    assert risk.closing_proposed_at is not None
    assert risk.status == Risk.Status.OPEN, "a person closes it"


@pytest.mark.parametrize("outcome", [Outcome.WARN, Outcome.COULD_NOT_TELL])
def test_a_finding_stays_open_until_something_passes(engagement: Engagement, outcome: Outcome) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(outcome))
    assert engagement.findings.get().is_open
    assert engagement.risks.get().closing_proposed_at is None


def test_could_not_tell_leaves_the_last_known_verdict_with_the_finding(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.COULD_NOT_TELL))
    assert engagement.findings.get().result.outcome == "fail"


def test_what_is_no_longer_there_is_closed_with_a_note(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.NOT_APPLICABLE))
    finding = engagement.findings.get()
    assert finding.state == "fixed"
    assert finding.fixed_note


def test_failing_again_reopens_finding_and_risk_and_keeps_what_people_wrote(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    risk = engagement.risks.get()
    Risk.objects.filter(pk=risk.pk).update(
        title="Sign-in goes dark on launch day", impact=3, status=Risk.Status.CLOSED, version=7
    )
    after_run(engagement, said(Outcome.PASS))
    after_run(engagement, said(Outcome.FAIL))

    finding, risk = engagement.findings.get(), engagement.risks.get()
    assert (finding.state, finding.reopened_count, finding.fixed_at) == ("open", 1, None)
    assert (risk.status, risk.closing_proposed_at, risk.closed_at) == (Risk.Status.OPEN, None, None)
    assert (risk.title, risk.impact) == ("Sign-in goes dark on launch day", 3)
    assert risk.version > 7, "a form opened before sees that the risk has changed"


def test_a_risk_closed_without_a_fix_comes_back_with_the_next_failure(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    engagement.risks.update(status=Risk.Status.CLOSED)
    after_run(engagement, said(Outcome.FAIL))
    assert engagement.risks.get().status == Risk.Status.OPEN
    assert engagement.findings.get().reopened_count == 0


def test_an_accepted_risk_stays_accepted(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    engagement.risks.update(status=Risk.Status.ACCEPTED)
    after_run(engagement, said(Outcome.FAIL))
    assert engagement.risks.get().status == Risk.Status.ACCEPTED


def test_a_risk_in_the_bin_stays_there_until_the_fault_was_fixed_and_is_back(engagement: Engagement) -> None:
    first = after_run(engagement, said(Outcome.FAIL))
    engagement.risks.update(deleted_at=first.finished_at)
    after_run(engagement, said(Outcome.FAIL))
    assert not engagement.risks.kept().exists()
    after_run(engagement, said(Outcome.PASS))
    after_run(engagement, said(Outcome.FAIL))
    assert engagement.risks.kept().count() == 1


def test_a_finding_whose_risk_is_gone_for_good_raises_another_when_it_is_back(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    engagement.risks.all().delete()
    after_run(engagement, said(Outcome.PASS))
    after_run(engagement, said(Outcome.FAIL))
    assert engagement.findings.get().risk == engagement.risks.get()


def test_a_finding_that_gets_worse_raises_the_stakes_and_never_lowers_them(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL, severity=Severity.MEDIUM))
    engagement.risks.update(likelihood=1)
    after_run(engagement, said(Outcome.FAIL, severity=Severity.BLOCKER))
    risk = engagement.risks.get()
    assert (risk.likelihood, risk.impact, risk.must_fix_now) == (5, 5, True)
    after_run(engagement, said(Outcome.FAIL, severity=Severity.LOW))
    assert engagement.risks.get().impact == 5


def test_numbers_go_on_counting_over_several_findings(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL, "a.brightcart.test"), said(Outcome.FAIL, "b.brightcart.test"))
    after_run(engagement, said(Outcome.FAIL, "c.brightcart.test"))
    assert [finding.number for finding in engagement.findings.all()] == [1, 2, 3]
    assert [risk.number for risk in engagement.risks.all()] == [1, 2, 3]


def test_the_history_tells_what_the_portal_saw(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    after_run(engagement, said(Outcome.FAIL))
    verbs = list(
        engagement.events.filter(target_kind="finding").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["found", "saw fixed", "found again"]


def test_severity_is_that_of_the_verdict_or_the_worst_of_the_check(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL, severity=Severity.HIGH), said(Outcome.PASS, "b.brightcart.test"))
    severities = dict(engagement.results.values_list("subject", "severity"))
    assert severities == {"app.brightcart.test": "high", "b.brightcart.test": EXPIRY.worst.value}
