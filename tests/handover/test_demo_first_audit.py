"""The demo's signed sprint began with an audit of its own, so that its pack tells what the sprint changed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from checks.actions.execute_run import execute_run
from checks.lab import RunningLab, running_lab
from checks.models import Finding, Run
from engagements.actions.seal_history import seal_history
from engagements.history.export import records_of
from engagements.history.verification import verify_chain
from engagements.models import Engagement, Notification, Risk, User
from handover.demo import first_audit
from handover.demo.handing_over import finish_demo, tell_first_audits
from handover.models import Pack, SignOff

pytestmark = pytest.mark.django_db

DASHBOARD = ("speed.p95", "https://app.tasklane.test/dashboard")
# What the last audit must find mended besides, and what it still finds. Times are left out, since a machine
# that is busy with other tests may make any route slow.
MENDED = {
    ("exposure.stack-trace", "api.tasklane.test"),
    ("headers.cookies", "app.tasklane.test"),
    ("headers.cors", "api.tasklane.test"),
    ("headers.csp", "app.tasklane.test"),
    ("headers.framing", "app.tasklane.test"),
    ("headers.hsts", "api.tasklane.test"),
    ("headers.hsts", "app.tasklane.test"),
    ("headers.nosniff", "app.tasklane.test"),
    ("mail.dmarc", "tasklane.test"),
    ("routing.https-upgrade", "app.tasklane.test"),
    ("tls.versions", "api.tasklane.test"),
}
LEFT = {
    ("caching.static", "app.tasklane.test"),
    ("caching.static", "tasklane.test"),
    ("dns.ttl", "app.tasklane.test"),
    ("headers.leaks", "app.tasklane.test"),
    ("routing.permanent", "tasklane.test"),
}


@pytest.fixture(scope="module")
def served() -> Iterator[RunningLab]:
    with running_lab(["tasklane"]) as lab:
        yield lab


@pytest.fixture
def tasklane(served: RunningLab, settings: Settings) -> Engagement:
    """A demo that nobody has finished, with the lab that the portal's own audits look at."""
    settings.AUDIT_ZONE_RESOLVERS = {"test": served.resolver}
    settings.AUDIT_ALLOWED_NETWORKS = served.networks
    settings.AUDIT_CA_FILE = str(served.ca_file)
    settings.AUDIT_PORT_MAP = {str(port): str(moved) for port, moved in served.port_map.items()}
    call_command("demo")
    return Engagement.objects.get(code="tasklane")


def finish(engagement: Engagement) -> None:
    """As the worker does it: the first audit told, the last one carried out, the pack made and signed."""
    assert not finish_demo()
    execute_run(engagement.runs.get(state="queued").pk)
    assert finish_demo()


def pairs(engagement: Engagement, **wanted: Any) -> set[tuple[str, str]]:
    return set(engagement.findings.filter(**wanted).values_list("check_key", "subject"))


def untimed(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {pair for pair in found if not pair[0].startswith("speed.")}


@pytest.mark.postgres
def test_the_pack_shows_what_was_wrong_at_first_and_what_became_of_it(tasklane: Engagement) -> None:
    assert not tasklane.runs.exists()
    finish(tasklane)
    assert list(tasklane.runs.order_by("number").values_list("number", "state")) == [(1, "done"), (2, "done")]
    assert untimed(pairs(tasklane, state=Finding.State.FIXED)) == MENDED
    assert untimed(pairs(tasklane, state=Finding.State.OPEN)) == LEFT
    priya, henrik = (User.objects.get(email__startswith=name) for name in ("priya", "henrik"))
    risks = tasklane.risks.filter(source=Risk.Source.FINDING)
    assert set(risks.values_list("status", "owner")) == {("closed", priya.pk), ("open", henrik.pk)}
    fixed = tasklane.findings.filter(state=Finding.State.FIXED).count()
    assert risks.filter(status="closed").count() == fixed
    told = {one["key"]: one["content"] for one in SignOff.objects.get().pack.snapshot["sections"]}
    compared = told["before_after"]
    assert compared["is_compared"]
    [dashboard] = [row for row in compared["speed"] if row["route"].endswith("/dashboard")]
    assert dashboard["before"] > dashboard["target"]
    assert dashboard["before"] > dashboard["after"]
    counts = {one["topic"]: (one["before"]["fail"], one["after"]["fail"]) for one in compared["topics"]}
    assert counts["Security headers"] == (8, 1)
    assert len([topic for topic, (before, after) in counts.items() if before > after]) >= 5
    said = f"{fixed} faults that were found are fixed, and were measured again to be sure."
    assert said in told["one_page"]["done"]


def test_all_of_the_first_audit_is_of_its_moment_and_the_history_holds(tasklane: Engagement) -> None:
    finish(tasklane)
    first = tasklane.runs.get(number=1)
    began = tasklane.starts_at
    day = (began, began + timedelta(hours=1))
    moments = [first.queued_at, first.started_at, first.finished_at, first.facts.kept_at]
    moments += first.results.values_list("at", flat=True)
    findings = tasklane.findings.exclude(check_key__startswith="speed.")
    moments += findings.values_list("first_seen_at", flat=True)
    moments += findings.values_list("risk__created_at", flat=True)
    of_first = tasklane.events.filter(target_kind="run", target_id=first.pk)
    of_finding = tasklane.events.filter(target_kind="finding", verb="found", target_id__in=findings)
    moments += [event.at for event in (*of_first, *of_finding)]
    assert [moment for moment in moments if not day[0] < moment < day[1]] == []
    assert (of_first.count(), of_finding.count()) == (2, len(MENDED | LEFT))
    assert all(one.last_seen_at > first.finished_at for one in findings.filter(state=Finding.State.OPEN))
    assert not Notification.objects.filter(made_at__lt=day[1]).exclude(mail_at=None).exists()
    seal_history(tasklane.pk)
    assert list(verify_chain(records_of(tasklane))) == []


def test_who_is_interrupted_goes_on_where_it_was(tasklane: Engagement) -> None:
    last = tell_first_audits()
    assert [run.number for run in last] == [2]
    assert tell_first_audits() == []
    assert not finish_demo()
    assert not Pack.objects.exists()
    execute_run(last[0].pk)
    assert finish_demo()
    assert finish_demo()
    assert (Pack.objects.count(), SignOff.objects.count(), tasklane.runs.count()) == (1, 1, 2)


def test_without_a_second_lab_there_is_one_audit_and_a_pack_all_the_same(
    tasklane: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_audit, "BLOCKS", ())
    finish(tasklane)
    assert tasklane.runs.get().number == 1
    assert untimed(pairs(tasklane)) == LEFT
    assert SignOff.objects.get().state == SignOff.State.SIGNED


def test_where_the_portal_has_no_lab_there_is_one_audit_alone() -> None:
    call_command("demo")
    [run] = tell_first_audits()
    assert (run.engagement.code, run.number, run.state) == ("tasklane", 1, Run.State.QUEUED)
    assert tell_first_audits() == []
