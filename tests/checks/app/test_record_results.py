"""Verdicts are written once for each run, the newest is the current one, and late workers write nothing."""

import pytest
from django.utils import timezone

from checks.actions.journal import Journal
from checks.actions.record_results import record_results, retire_results
from checks.check import Outcome
from checks.models import Run
from engagements.models import Engagement, LeaseLost
from tests.checks.app.verdicts import after_run, claimed_run, said

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_newest_verdict_is_the_current_one(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    second = after_run(engagement, said(Outcome.PASS))
    assert engagement.results.count() == 2
    assert engagement.results.current().get().run == second


def test_a_repeated_run_writes_the_same_rows_again(engagement: Engagement) -> None:
    run = claimed_run(engagement)
    record_results(run=run, results=[said(Outcome.FAIL)], done_count=1)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now())
    again = Run.claim(run.pk)
    assert again is not None
    record_results(run=again, results=[said(Outcome.FAIL), said(Outcome.PASS, "b.test")], done_count=2)
    assert again.results.count() == 2
    assert engagement.findings.count() == engagement.risks.count() == 1
    assert engagement.findings.get().reopened_count == 0


def test_a_worker_whose_run_was_taken_over_writes_nothing(engagement: Engagement) -> None:
    late = claimed_run(engagement)
    Run.objects.filter(pk=late.pk).update(lease_until=timezone.now())
    assert Run.claim(late.pk) is not None
    with pytest.raises(LeaseLost):
        record_results(run=late, results=[said(Outcome.FAIL)], done_count=1)
    assert not engagement.results.exists()
    assert not engagement.findings.exists()


def test_what_no_database_takes_is_made_storable(engagement: Engagement) -> None:
    after_run(
        engagement, said(Outcome.FAIL, summary="nul \x00 here" * 200, body="a\x00b\ud800", ratio=float("nan"))
    )
    result = engagement.results.get()
    assert len(result.summary) == 1000
    assert result.evidence == {"body": "a\ufffdb?", "ratio": "nan"}


def test_after_a_whole_run_what_left_the_surface_is_neither_current_nor_open(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL), said(Outcome.FAIL, "old.brightcart.test"))
    run = claimed_run(engagement)
    journal = Journal(run)
    journal.write([said(Outcome.FAIL)])
    journal.end()

    assert [result.subject for result in engagement.results.current()] == ["app.brightcart.test"]
    gone = engagement.findings.get(subject="old.brightcart.test")
    assert gone.state == "fixed"
    assert "surface map" in gone.fixed_note
    assert gone.risk is not None
    assert gone.risk.closing_proposed_at is not None
    assert engagement.findings.get(subject="app.brightcart.test").is_open


def test_a_run_of_one_check_retires_nothing(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.PASS), said(Outcome.PASS, "old.brightcart.test"))
    run = claimed_run(engagement, patterns=["tls.expiry"], subject="app.brightcart.test")
    journal = Journal(run)
    journal.write([said(Outcome.PASS)])
    journal.end()
    assert engagement.results.current().count() == 2


def test_a_late_worker_retires_nothing(engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.PASS))
    late = claimed_run(engagement)
    late.finish(Run.State.CANCELLED)
    with pytest.raises(LeaseLost):
        retire_results(run=late, kept=set())
    assert engagement.results.current().count() == 1


def test_another_engagement_is_never_touched(engagement: Engagement) -> None:
    from tests.factories import make_engagement

    other = make_engagement(domain="brightcart.test")
    after_run(other, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    run = claimed_run(engagement)
    retire_results(run=run, kept=set())
    assert other.results.current().count() == 1
    assert other.findings.get().is_open
