"""The calendar: bars from start to launch, and the days on which somebody has several sprints at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.hold_clock import hold_clock
from engagements.board import board_rows
from engagements.board_calendar import BoardCalendar, first_monday, read_calendar
from engagements.models import Engagement, Organisation, User
from engagements.permissions import visible_to
from tests.factories import make_engagement, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MONDAY = date(2026, 3, 2)


def at(day: int, hour: int = 9) -> datetime:
    """That many days after the Monday."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)


def put(engagement: Engagement, first: int, last: int) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(starts_at=at(first), launch_at=at(last))


def calendar_of(user: User) -> BoardCalendar:
    now = at(0)
    return read_calendar(board_rows(visible_to(user), user, now), MONDAY, now)


def test_a_sprint_is_a_bar_from_its_start_to_its_launch(engagement: Engagement, consultant: User) -> None:
    put(engagement, 1, 3)
    weeks = calendar_of(consultant).weeks
    (bar,) = weeks[0].bars
    assert (bar.first, bar.after, bar.begins, bar.ends) == (2, 5, True, True)
    assert not any(week.bars for week in weeks[1:])


def test_one_that_runs_over_a_weekend_goes_on_in_the_next_week(
    engagement: Engagement, consultant: User
) -> None:
    put(engagement, 5, 8)
    first, second, *_others = calendar_of(consultant).weeks
    assert [(one.first, one.after, one.begins, one.ends) for one in first.bars] == [(6, 8, True, False)]
    assert [(one.first, one.after, one.begins, one.ends) for one in second.bars] == [(1, 3, False, True)]


def test_a_hold_moves_the_launch(engagement: Engagement, consultant: User) -> None:
    put(engagement, 0, 2)
    hold_clock(engagement=engagement, waiting_on="Noor", reason="registrar", actor=consultant)
    engagement.holds.update(started_at=at(1), ended_at=at(4))
    (bar,) = calendar_of(consultant).weeks[0].bars
    assert (bar.first, bar.after) == (1, 7)


def test_days_are_those_of_whoever_looks(engagement: Engagement, consultant: User) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(starts_at=at(1, 23), launch_at=at(2, 23))
    with timezone.override("Asia/Tokyo"):
        (bar,) = calendar_of(consultant).weeks[0].bars
    assert (bar.first, bar.after) == (3, 5)


def test_whoever_has_several_sprints_on_one_day_is_told(
    organisation: Organisation, engagement: Engagement, consultant: User
) -> None:
    ben = make_member(organisation, name="Ben Ode")
    second, third = (make_engagement(organisation, actor=consultant) for _number in range(2))
    other = make_engagement(organisation, actor=ben)
    put(engagement, 0, 2)
    put(second, 2, 4)
    put(third, 4, 6)
    put(other, 0, 30)
    loads = {load.lead: [len(week) for week in load.weeks] for load in calendar_of(consultant).loads}
    assert loads == {"Ana Lima": [2, 0, 0, 0, 0, 0], "Ben Ode": [1, 1, 1, 1, 1, 0]}


@pytest.mark.parametrize("asked", ["", "yesterday", "2026-13-45", "0001-01-01", "9999-12-31", "٢٠٢٦-٠٣-٠٤"])
def test_a_week_that_makes_no_sense_is_this_one(asked: str) -> None:
    assert first_monday(asked, date(2026, 3, 4)) == MONDAY


def test_the_page_shows_the_weeks_that_are_asked_for(engagement: Engagement, as_consultant: Client) -> None:
    put(engagement, 1, 3)
    answer = as_consultant.get("/calendar/", {"from": "2026-03-04"})
    said = answer.content.decode()
    assert "2 March 2026 – 12 April 2026" in said
    assert 'class="bar from-2 to-5' in said
    assert "/calendar/?from=2026-01-19" in said
    assert "/calendar/?from=2026-04-13" in said
    for address in ("0001-01-01", "9999-12-31"):
        assert as_consultant.get("/calendar/", {"from": address}).status_code == 200


def test_a_calendar_without_sprints_says_so(as_consultant: Client) -> None:
    said = as_consultant.get("/calendar/").content.decode()
    assert said.count("No sprint") == 6
