"""Whole runs against the lab: verdicts, findings and risks as faults come, go and come back."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from checks.actions.cancel_run import cancel_run
from checks.actions.execute_run import execute_run
from checks.actions.journal import Journal
from checks.actions.start_run import start_run
from checks.engine import CheckResult
from checks.lab import HttpFault, HttpFaultKind, RunningLab, running_lab
from checks.models import Run
from checks.tasks import run_audit
from engagements.models import Engagement, Organisation, Risk
from tests.checks.app.audited import aim_at, audited, clean_engagement
from tests.checks.app.verdicts import make_run

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WWW = "www.clean.test"
NOSNIFF = "X-Content-Type-Options"


@pytest.fixture(scope="module")
def served() -> Iterator[RunningLab]:
    with running_lab(["clean"]) as lab:
        yield lab


@pytest.fixture
def lab(served: RunningLab, settings: Settings) -> Iterator[RunningLab]:
    """The clean scenario, as it was before after each test."""
    before = served.scenario("clean")
    aim_at(served, settings)
    yield served
    served.replace(before)


@pytest.fixture
def clean(lab: RunningLab, organisation: Organisation) -> Engagement:
    return clean_engagement(organisation)


@contextmanager
def without_header(lab: RunningLab, name: str) -> Iterator[None]:
    """Takes a header away from www, as a careless deploy does, and puts it back."""
    before = lab.scenario("clean")
    headers = {key: value for key, value in before.host(WWW).headers.items() if key != name}
    assert len(headers) == len(before.host(WWW).headers) - 1
    lab.replace(before.with_host(WWW, headers=headers))
    yield
    lab.replace(before)


def test_a_clean_domain_passes_and_leaves_no_finding(clean: Engagement) -> None:
    run = audited(clean)
    tested = clean.results.current().exclude(code__startswith="permission.")
    unwritten = tested.filter(code__endswith="-yet")
    assert set(unwritten.values_list("outcome", flat=True)) == {"could_not_tell"}
    outcomes = set(tested.exclude(pk__in=unwritten).values_list("outcome", flat=True))
    assert (run.state, run.error) == ("done", "")
    assert run.done_count == run.total_count == clean.results.count() > 20
    assert outcomes <= {"pass", "not_applicable"}
    assert not clean.findings.exists()
    event = clean.events.first()
    assert (event.verb, event.actor) == ("finished", None)
    assert event.target_label.startswith("audit 1: ")
    assert "pass." in event.target_label


def test_nothing_is_lost_that_arrives_while_a_slow_database_writes(
    clean: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Journal.write

    def slowly(journal: Journal, results: Sequence[CheckResult]) -> bool:
        time.sleep(1.5)
        return write(journal, results)

    monkeypatch.setattr(Journal, "write", slowly)
    monkeypatch.setattr("checks.actions.execute_run.WRITE_SECONDS", 0.01)
    run = audited(clean, "dns.*", "tls.*")
    assert run.state == "done"
    assert run.done_count == run.total_count == clean.results.count() > 10


def test_a_fault_opens_a_finding_its_repair_proposes_closing_and_its_return_reopens(
    clean: Engagement, lab: RunningLab
) -> None:
    with without_header(lab, NOSNIFF):
        audited(clean)
    finding = clean.findings.get(check_key="headers.nosniff", subject=WWW)
    assert finding.is_open
    assert finding.risk is not None
    assert finding.risk.effect == finding.check_definition.protects[:300]
    Risk.objects.filter(pk=finding.risk.pk).update(title="Sniffed uploads", version=2)

    audited(clean)
    finding.refresh_from_db()
    assert (finding.state, finding.result.outcome) == ("fixed", "pass")
    assert finding.risk.closing_proposed_at is not None
    Risk.objects.filter(pk=finding.risk.pk).update(status=Risk.Status.CLOSED, closed_at=timezone.now())

    with without_header(lab, NOSNIFF):
        audited(clean)
    finding.refresh_from_db()
    assert (finding.state, finding.reopened_count) == ("open", 1)
    assert (finding.risk.status, finding.risk.title) == (Risk.Status.OPEN, "Sniffed uploads")
    assert clean.findings.count() == clean.risks.count() == 1


def test_one_check_on_one_subject_is_back_within_about_a_second(clean: Engagement, lab: RunningLab) -> None:
    with without_header(lab, NOSNIFF):
        audited(clean)
    began = time.monotonic()
    run = audited(clean, "headers.nosniff", subject=WWW)
    assert time.monotonic() - began < 1.5
    assert (run.state, run.total_count) == ("done", 1)
    assert clean.findings.get(check_key="headers.nosniff").state == "fixed"
    assert clean.results.current().count() > 20, "the others stay as they were"


def test_a_silent_server_is_no_finding(clean: Engagement, lab: RunningLab) -> None:
    lab.break_with("clean", HttpFault(WWW, HttpFaultKind.RESET))
    run = audited(clean, "headers.*")
    assert run.state == "done"
    assert set(clean.results.filter(subject=WWW).values_list("outcome", flat=True)) == {"could_not_tell"}
    assert not clean.findings.exists()


def test_the_task_done_twice_does_the_run_once(clean: Engagement) -> None:
    run = start_run(engagement=clean, actor=None, patterns=["dns.*"]).run
    run_audit(run.pk)
    at = list(clean.results.values_list("pk", "at"))
    run_audit(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("done", 1)
    assert list(clean.results.values_list("pk", "at")) == at


def test_a_task_for_a_run_that_is_gone_does_nothing() -> None:
    run_audit(987654)


def test_a_host_that_left_the_surface_is_no_longer_current(clean: Engagement) -> None:
    audited(clean)
    clean.hosts.filter(name=WWW).delete()
    clean.routes.all().delete()
    audited(clean)
    assert not clean.results.current().filter(subject=WWW).exists()


def test_checking_again_what_left_the_surface_says_so(clean: Engagement) -> None:
    run = audited(clean, "headers.nosniff", subject="gone.clean.test")
    assert run.state == "failed"
    assert "gone.clean.test is no longer on the surface map" in run.error


def test_a_resolver_that_is_no_resolver_ends_the_run_with_a_reason(
    clean: Engagement, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AUDIT_ALLOWED_NETWORKS = ["not a network"]
    run = audited(clean)
    assert run.state == "failed"
    assert "ValueError" in run.error
    assert "not a network" in caplog.text


def test_a_run_cancelled_before_a_worker_took_it_is_never_done(clean: Engagement) -> None:
    run = make_run(clean)
    assert cancel_run(run=run, actor=None)
    execute_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("cancelled", 0)


@pytest.mark.django_db(transaction=True)
def test_a_run_cancelled_in_the_middle_stops_within_about_a_second(
    clean: Engagement, lab: RunningLab
) -> None:
    lab.break_with("clean", HttpFault(WWW, HttpFaultKind.TIMEOUT))
    run = make_run(clean, patterns=["headers.*"])
    cancelled_at: list[float] = []

    def cancel_soon() -> None:
        time.sleep(0.6)
        Run.objects.get(pk=run.pk).cancel()
        cancelled_at.append(time.monotonic())
        connection.connection.close()  # Django's own close() leaves a database in memory open

    canceller = threading.Thread(target=cancel_soon)
    canceller.start()
    execute_run(run.pk)
    canceller.join()
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert time.monotonic() - cancelled_at[0] < 2.5
