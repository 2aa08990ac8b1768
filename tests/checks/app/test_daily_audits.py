"""The daily audit: due once a day of the sprint, never two at once, and made up for after a stop."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.actions.start_due_runs import start_due_runs
from checks.models import AuditPlan, Run
from checks.schedule import read_schedule
from checks.tasks import keep_plans
from config.celery import app
from engagements.models import Engagement
from tests.checks.app.verdicts import make_run

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SIX = datetime(2026, 3, 10, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sprint(engagement: Engagement) -> Engagement:
    """Begun the evening before; the launch is two days later."""
    Engagement.objects.filter(pk=engagement.pk).update(starts_at=SIX - 10 * HOUR, launch_at=SIX + 38 * HOUR)
    engagement.refresh_from_db()
    return engagement


def plan(engagement: Engagement, **fields: Any) -> None:
    AuditPlan.objects.update_or_create(engagement=engagement, defaults=fields)


def end(engagement: Engagement) -> None:
    engagement.runs.update(state=Run.State.DONE, finished_at=timezone.now(), queued_at=SIX)


def test_it_is_due_from_its_time_of_day_on_and_once(sprint: Engagement) -> None:
    assert start_due_runs(SIX - HOUR) == 0
    assert start_due_runs(SIX) == 1
    end(sprint)
    assert [start_due_runs(SIX + n * HOUR) for n in range(24)] == [0] * 24
    assert start_due_runs(SIX + DAY) == 1
    assert sprint.runs.count() == 2
    run = sprint.runs.first()
    assert (run.is_scheduled, run.is_whole, run.requested_by) == (True, True, None)


def test_one_that_was_missed_is_made_up_for_once(sprint: Engagement) -> None:
    assert start_due_runs(SIX + DAY + 5 * HOUR) == 1
    end(sprint)
    assert start_due_runs(SIX + DAY + 6 * HOUR) == 0
    assert sprint.runs.count() == 1


def test_it_waits_while_another_audit_is_under_way(sprint: Engagement) -> None:
    make_run(sprint, patterns=["dns.*"], queued_at=SIX - HOUR)
    assert start_due_runs(SIX) == 0
    end(sprint)
    assert start_due_runs(SIX + HOUR) == 1


def test_a_whole_audit_that_somebody_ran_since_will_do(sprint: Engagement) -> None:
    make_run(sprint, Run.State.DONE, queued_at=SIX + HOUR / 2)
    assert start_due_runs(SIX + HOUR) == 0
    assert start_due_runs(SIX + DAY) == 1


def test_an_audit_in_part_will_not_do(sprint: Engagement) -> None:
    make_run(sprint, Run.State.DONE, queued_at=SIX + HOUR / 2, patterns=["dns.*"])
    assert start_due_runs(SIX + HOUR) == 1


@pytest.mark.parametrize("state", [Engagement.State.HANDED_OVER, Engagement.State.CLOSED])
def test_a_sprint_that_is_over_is_left_alone(sprint: Engagement, state: str) -> None:
    Engagement.objects.filter(pk=sprint.pk).update(state=state)
    assert start_due_runs(SIX) == 0


def test_it_is_off_where_somebody_turned_it_off(sprint: Engagement) -> None:
    plan(sprint, is_daily=False)
    assert start_due_runs(SIX) == 0


def test_it_ends_a_week_after_the_launch(sprint: Engagement) -> None:
    assert start_due_runs(sprint.launch_at + timedelta(days=6)) == 1
    end(sprint)
    assert start_due_runs(sprint.launch_at + timedelta(days=9)) == 0


def test_it_does_not_begin_before_the_sprint(sprint: Engagement) -> None:
    Engagement.objects.filter(pk=sprint.pk).update(starts_at=SIX + HOUR)
    assert start_due_runs(SIX + 2 * HOUR) == 0
    assert start_due_runs(SIX + DAY) == 1


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Berlin", 5), ("America/New_York", 10), ("Asia/Kolkata", 0), ("No/Where", 6)]
)
def test_the_time_of_day_is_that_of_the_plan(sprint: Engagement, zone: str, hour: int) -> None:
    """In UTC at that hour; a zone that nobody knows any more counts as UTC."""
    plan(sprint, time_zone=zone, daily_at=time(6))
    due = SIX.replace(hour=hour, minute=30 if zone == "Asia/Kolkata" else 0)
    assert start_due_runs(due - timedelta(minutes=1)) == 0
    assert start_due_runs(due) == 1


def test_the_next_one_is_told(sprint: Engagement) -> None:
    schedule = read_schedule(sprint, AuditPlan(engagement=sprint), SIX + HOUR)
    assert (schedule.due, schedule.coming) == (SIX, SIX + DAY)
    assert read_schedule(sprint, AuditPlan(engagement=sprint, is_daily=False), SIX).coming is None


def test_two_sweeps_at_once_start_one_audit(sprint: Engagement) -> None:
    """The second has read the plan before the first wrote it: the row decides, not what was read."""
    plan(sprint)
    assert start_due_runs(SIX) == 1
    end(sprint)
    AuditPlan.objects.filter(engagement=sprint).update(last_slot_at=None)
    sprint.runs.update(queued_at=SIX + timedelta(seconds=1))
    assert start_due_runs(SIX + timedelta(seconds=2)) == 0
    assert sprint.runs.count() == 1


def test_the_clock_of_the_portal_asks_for_it_every_minute() -> None:
    entry = app.conf.beat_schedule["daily audits that are due"]
    assert (entry["task"], entry["schedule"]) == (keep_plans.name, 60)


def test_a_consultant_sets_the_time_and_it_is_on_the_record(
    as_consultant: Client, engagement: Engagement
) -> None:
    address = reverse("audit_plan", kwargs={"code": engagement.code})
    assert 'value="06:00"' in as_consultant.get(address).content.decode()
    response = as_consultant.post(address, {"is_daily": "on", "daily_at": "04:30"}, follow=True)
    assert "Every day of the sprint at 04:30" in response.content.decode()
    as_consultant.post(address, {"is_daily": "on", "daily_at": "04:30"})
    event = engagement.events.get(verb="changed the daily audit of")
    assert event.changes == {"daily_audit": ["daily at 06:00", "daily at 04:30"]}
    off = as_consultant.post(address, {"daily_at": "04:30"}, follow=True).content.decode()
    assert "No daily audit." in off


@pytest.mark.parametrize("at", ["", "25:00", "x", "\x00"])
def test_a_time_that_there_is_not_is_refused(as_consultant: Client, engagement: Engagement, at: str) -> None:
    address = reverse("audit_plan", kwargs={"code": engagement.code})
    assert as_consultant.post(address, {"is_daily": "on", "daily_at": at}).status_code == 422
    assert not AuditPlan.objects.exists()


def test_a_scheduled_audit_says_that_nobody_asked_for_it(
    as_consultant: Client, engagement: Engagement
) -> None:
    make_run(engagement, Run.State.DONE, is_scheduled=True)
    text = as_consultant.get(reverse("runs", kwargs={"code": engagement.code})).content.decode()
    assert "The daily audit" in text
