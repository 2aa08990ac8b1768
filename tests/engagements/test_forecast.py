"""The forecast counts hours of the sprint without its holds, and says so plainly when it would be a guess."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.block_clock import lift_hold
from engagements.actions.hold_clock import hold_clock
from engagements.actions.move_stage import move_stage
from engagements.clock import read_clock
from engagements.forecast import Forecast, planned_spans, read_forecast, sprint_hour
from engagements.models import Engagement, Hold, Item, Stage, User
from engagements.playbooks.shape import PlanPart
from engagements.roadmap import read_progress

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hold(since: float, until: float | None) -> Hold:
    ended = None if until is None else BEGIN + until * HOUR
    return Hold(waiting_on="Noor", reason="registrar", started_at=BEGIN + since * HOUR, ended_at=ended)


@pytest.mark.parametrize(
    ("holds", "at", "hour"),
    [
        ([], 10, 10),
        ([(2, 5)], 10, 7),
        ([(2, 5)], 4, 2),
        ([(2, 5)], 1, 1),
        ([(2, 5), (6, 7)], 10, 6),
        ([(8, None)], 20, 8),
    ],
)
def test_an_hour_of_the_sprint_has_no_hold_in_it(
    holds: list[tuple[float, float | None]], at: float, hour: float
) -> None:
    rows = [hold(*one) for one in holds]
    clock = read_clock(Engagement(starts_at=BEGIN, launch_at=BEGIN + 48 * HOUR), rows, BEGIN + 20 * HOUR)
    assert sprint_hour(clock, rows, BEGIN + at * HOUR) == pytest.approx(hour)


def test_stages_that_share_a_part_of_the_plan_follow_one_another() -> None:
    plan = [PlanPart(0, 12, "First", ("audit", "domain"), ""), PlanPart(12, 24, "Second", ("audit",), "")]
    assert planned_spans(plan) == {"audit": [(0, 6), (12, 24)], "domain": [(6, 12)]}


def forecast(engagement: Engagement, hours: float) -> Forecast:
    holds = list(engagement.holds.all())
    now = engagement.starts_at + hours * HOUR
    engagement = Engagement.objects.get(pk=engagement.pk)
    clock = read_clock(engagement, holds, now)
    return read_forecast(clock, holds, read_progress(engagement), engagement.playbook.plan)


def settle(engagement: Engagement, *numbers: int) -> None:
    Item.objects.filter(stage__engagement=engagement, stage__number__in=numbers).update(
        status="not-applicable"
    )


@pytest.mark.django_db
def test_with_nothing_settled_the_plan_is_the_forecast(engagement: Engagement) -> None:
    read = forecast(engagement, 10)
    assert read.is_guess
    assert read.pace == 1
    assert sum(one.planned for one in read.stages) == pytest.approx(48)


@pytest.mark.django_db
def test_twice_the_time_for_a_stage_leads_beyond_the_launch(engagement: Engagement) -> None:
    settle(engagement, 1)
    planned = forecast(engagement, 1).stages[0].planned
    slow = forecast(engagement, 2 * planned)
    assert not slow.is_guess
    assert slow.pace == pytest.approx(2)
    assert slow.is_late
    assert slow.ends == pytest.approx(2 * planned + 2 * (48 - planned))
    quick = forecast(engagement, planned / 2 + 0.5)
    assert not quick.is_late
    assert quick.slack > timedelta(0)


@pytest.mark.django_db
def test_with_everything_settled_nothing_is_late(engagement: Engagement) -> None:
    settle(engagement, *range(1, 8))
    read = forecast(engagement, 60)
    assert read.is_settled
    assert not read.is_late


@pytest.mark.django_db
def test_a_stage_keeps_when_it_was_begun_and_closed(engagement: Engagement, consultant: User) -> None:
    first, second = engagement.stages.order_by("number")[:2]
    assert first.begun_at == engagement.starts_at
    move_stage(engagement=engagement, stage=first, status=Stage.Status.DONE, reason="", actor=consultant)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.closed_at
    assert second.begun_at
    assert not second.closed_at
    move_stage(engagement=engagement, stage=first, status=Stage.Status.ACTIVE, reason="", actor=consultant)
    first.refresh_from_db()
    assert first.closed_at is None
    assert first.begun_at == engagement.starts_at


@pytest.mark.django_db
def test_the_page_tells_each_hold_with_who_began_and_who_lifted_it(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    hold_clock(engagement=engagement, waiting_on="Noor", reason="The registrar's login", actor=consultant)
    lift_hold(engagement=engagement, actor=consultant)
    settle(engagement, 1)
    page = as_consultant.get(reverse("clock", kwargs={"code": engagement.code})).content.decode()
    assert "The registrar&#x27;s login" in page
    assert page.count("Ana Lima") >= 2
    assert "<svg" in page


@pytest.mark.django_db
def test_the_page_says_when_the_pace_leads_beyond_the_launch(
    as_consultant: Client, engagement: Engagement
) -> None:
    settle(engagement, 1)
    begun = timezone.now() - 40 * HOUR
    Engagement.objects.filter(pk=engagement.pk).update(starts_at=begun, launch_at=begun + 48 * HOUR)
    page = as_consultant.get(reverse("clock", kwargs={"code": engagement.code})).content.decode()
    assert "after the launch" in page
