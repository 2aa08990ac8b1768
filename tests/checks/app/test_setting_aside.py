"""Setting a finding aside: for a reason, for a time, on the record, and never out of readiness."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.actions.record_results import record_results
from checks.actions.suppress_finding import bring_back_expired, suppress_finding
from checks.check import Outcome, Severity
from checks.models import Finding
from engagements.models import Engagement, User
from engagements.readiness import read_readiness
from tests.checks.app.verdicts import EXPIRY, after_run, claimed_run, said

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
REASON = "The old shop is switched off on Thursday."


def address(name: str, engagement: Engagement) -> str:
    return reverse(name, kwargs={"code": engagement.code, "number": 1})


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def set_aside(client: Client, engagement: Engagement, days: int = 3) -> Finding:
    after_run(engagement, said(Outcome.FAIL))
    form = {"reason": REASON, "until": in_days(days)}
    assert client.post(address("suppress_finding", engagement), form).status_code == 302
    return engagement.findings.get()


def checks_page(client: Client, engagement: Engagement, **query: str) -> str:
    return client.get(reverse("checks", kwargs={"code": engagement.code}), query).content.decode()


def test_it_leaves_the_daily_list_and_stands_in_one_of_its_own(
    as_consultant: Client, engagement: Engagement
) -> None:
    assert set_aside(as_consultant, engagement).is_suppressed
    calm = checks_page(as_consultant, engagement, outcome="attention")
    assert "expires in 2 days" not in calm
    assert "Set aside" in calm
    assert "1 blocker; 1 of the failures is set aside." in calm
    assert "expires in 2 days" not in checks_page(as_consultant, engagement, outcome="fail")
    aside = checks_page(as_consultant, engagement, outcome="set-aside")
    assert "expires in 2 days" in aside
    assert REASON in aside
    assert "readiness, the poll and the pack count them as before" in aside
    assert "expires in 2 days" in checks_page(as_consultant, engagement, outcome="all")


def test_readiness_goes_on_counting_it(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    before = read_readiness([engagement])[engagement.pk]
    set_aside(as_consultant, engagement)
    after = read_readiness([engagement])[engagement.pk]
    assert (after.answer, after.counts) == (before.answer, before.counts)
    assert before.answer == "no-go"
    assert engagement.risks.get().is_open


def test_the_finding_says_who_set_it_aside_why_and_until_when(
    as_consultant: Client, engagement: Engagement
) -> None:
    finding = set_aside(as_consultant, engagement)
    assert finding.suppressed_until is not None
    text = as_consultant.get(address("finding", engagement)).content.decode()
    assert REASON in text
    assert "Ana Lima" in text
    assert f"{finding.suppressed_until:%-d %B}" in text
    event = engagement.events.get(verb="set aside")
    assert REASON in event.changes["set_aside"][1]


def test_it_is_brought_back_by_hand_once(as_consultant: Client, engagement: Engagement) -> None:
    set_aside(as_consultant, engagement)
    for _press in range(2):
        assert as_consultant.post(address("bring_back_finding", engagement)).status_code == 302
    finding = engagement.findings.get()
    assert not finding.is_suppressed
    assert finding.suppressed_reason == ""
    assert engagement.events.filter(verb="brought back").count() == 1
    assert "expires in 2 days" in checks_page(as_consultant, engagement)


def test_it_comes_back_by_itself_when_its_time_is_over(as_consultant: Client, engagement: Engagement) -> None:
    set_aside(as_consultant, engagement)
    engagement.findings.update(suppressed_until=timezone.now() - timedelta(seconds=1))
    assert "expires in 2 days" in checks_page(as_consultant, engagement), "without anybody noticing the time"
    assert [bring_back_expired(timezone.now()) for _sweep in range(2)] == [1, 0]
    event = engagement.events.get(verb="brought back")
    assert (event.actor, event.changes["set_aside"][1]) == (None, "its time was over")


def test_what_has_time_left_is_left_alone(as_consultant: Client, engagement: Engagement) -> None:
    set_aside(as_consultant, engagement)
    assert bring_back_expired(timezone.now()) == 0


def test_it_comes_back_when_it_gets_worse(engagement: Engagement, consultant: User) -> None:
    after_run(engagement, said(Outcome.FAIL, severity=Severity.MEDIUM))
    now = timezone.now()
    suppress_finding(
        finding=engagement.findings.get(),
        reason=REASON,
        until=now + timedelta(days=3),
        now=now,
        actor=consultant,
    )
    after_run(engagement, said(Outcome.FAIL, severity=Severity.MEDIUM))
    assert engagement.findings.get().is_suppressed, "no worse than it was"
    after_run(engagement, said(Outcome.FAIL, severity=Severity.LOW))
    assert engagement.findings.get().is_suppressed
    after_run(engagement, said(Outcome.FAIL, severity=Severity.BLOCKER))
    assert not engagement.findings.get().is_suppressed
    assert engagement.events.get(verb="brought back").changes["set_aside"][1] == "it got worse"


def test_a_repair_and_a_return_within_the_time_change_nothing(
    as_consultant: Client, engagement: Engagement
) -> None:
    set_aside(as_consultant, engagement)
    after_run(engagement, said(Outcome.PASS))
    assert not engagement.findings.get().is_suppressed, "nothing is wrong, so nothing is aside"
    after_run(engagement, said(Outcome.FAIL))
    finding = engagement.findings.get()
    assert finding.is_suppressed
    assert finding.reopened_count == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"reason": REASON},
        {"reason": "", "until": "2026-12-01"},
        {"reason": "x" * 301, "until": "2026-12-01"},
        {"reason": REASON, "until": "never"},
        {"reason": REASON, "until": "0001-01-01"},
        {"reason": REASON, "until": "9999-12-31"},
        {"reason": "\x00", "until": "2026-12-01"},
    ],
)
def test_without_a_reason_and_an_end_it_is_not_set_aside(
    as_consultant: Client, engagement: Engagement, form: dict[str, str]
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    assert as_consultant.post(address("suppress_finding", engagement), form).status_code == 422
    assert not engagement.findings.get().is_suppressed


def test_what_is_fixed_is_not_set_aside(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    form = {"reason": REASON, "until": in_days(1)}
    response = as_consultant.post(address("suppress_finding", engagement), form, follow=True)
    assert "It is fixed already" in response.content.decode()
    assert not engagement.events.filter(verb="set aside").exists()


def test_the_form_of_a_blocker_says_that_the_launch_stays_a_no_go(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    text = as_consultant.get(address("suppress_finding", engagement)).content.decode()
    assert "the launch stays a no-go" in text


# What goes back and forth


def run_through(engagement: Engagement, *outcomes: Outcome) -> list[int]:
    """The flips after each audit."""
    flips = []
    for outcome in outcomes:
        run = after_run(engagement, said(outcome, check=EXPIRY))
        flips.append(run.results.get().flips)
    return flips


F, P, N = Outcome.FAIL, Outcome.PASS, Outcome.COULD_NOT_TELL


@pytest.mark.parametrize(
    ("outcomes", "flips"),
    [
        ((F, F, F, F, F), [0, 0, 0, 0, 0]),
        ((F, P, P, P, P), [0, 1, 1, 1, 1]),
        ((F, P, F, P), [0, 1, 2, 3]),
        ((P, N, P, N, P), [0, 1, 2, 3, 4]),
        ((F, P, F, P, P, P, P, P), [0, 1, 2, 3, 3, 2, 1, 0]),
    ],
)
def test_changes_are_counted_over_the_last_five_audits(
    engagement: Engagement, outcomes: tuple[Outcome, ...], flips: list[int]
) -> None:
    assert run_through(engagement, *outcomes) == flips


def test_what_goes_back_and_forth_is_said_on_list_and_finding(
    as_consultant: Client, engagement: Engagement
) -> None:
    run_through(engagement, F, P, F)
    assert "Goes back and forth" not in checks_page(as_consultant, engagement)
    run_through(engagement, P, F)
    assert "Goes back and forth" in checks_page(as_consultant, engagement)
    assert "expires in 2 days" in checks_page(as_consultant, engagement, change="flapping")
    text = as_consultant.get(address("finding", engagement)).content.decode()
    assert "The answer changed 4 times over the last 5 audits" in text


def test_writing_the_same_run_again_counts_nothing_twice(engagement: Engagement) -> None:
    run_through(engagement, F, P)
    run = claimed_run(engagement)
    for _attempt in range(3):
        record_results(run=run, results=[said(F)], done_count=1)
    assert run.results.get().flips == 2
