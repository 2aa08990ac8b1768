"""The calendar: bars from start to launch, and the days on which somebody has several sprints at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.hold_clock import hold_clock
from engagements.board import board_rows
from engagements.board_calendar import BoardCalendar, first_monday, read_calendar, within_calendar
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
    return read_calendar(board_rows(within_calendar(visible_to(user), MONDAY, now), user, now), MONDAY, now)


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
    loads = {str(load.lead): [len(week) for week in load.weeks] for load in calendar_of(consultant).loads}
    assert loads == {"Ana Lima": [2, 0, 0, 0, 0, 0], "Ben Ode": [1, 1, 1, 1, 1, 0]}


def test_two_of_one_name_are_two_people(organisation: Organisation, consultant: User) -> None:
    leads = [make_member(organisation, name="Kim Park", email=f"kim{n}@example.test") for n in range(2)]
    for lead in leads:
        put(make_engagement(organisation, actor=lead), 0, 2)
    put(make_engagement(organisation, actor=consultant), 0, 2)
    loads = {load.lead: load for load in calendar_of(consultant).loads}
    assert [(loads[lead].most, loads[lead].is_namesake) for lead in leads] == [(1, True), (1, True)]
    assert not loads[consultant].is_namesake


@pytest.mark.parametrize("state", ["closed", "handed-over"])
def test_a_sprint_that_is_over_takes_nobodys_time(
    organisation: Organisation, engagement: Engagement, consultant: User, state: str
) -> None:
    put(engagement, 0, 2)
    second = make_engagement(organisation, actor=consultant)
    put(second, 0, 2)
    Engagement.objects.filter(pk=second.pk).update(state=state)
    calendar = calendar_of(consultant)
    assert len(calendar.weeks[0].bars) == 2
    assert [len(week) for week in calendar.loads[0].weeks] == [1, 0, 0, 0, 0, 0]


# From the Monday in days, and the days that a hold took; the last column says whether it is in the six weeks.
SPANS = [
    ("before", -5, -3, 0, False),
    ("the Sunday before", -3, -1, 0, False),
    ("into the first day", -3, 0, 0, True),
    ("on the last day", 41, 43, 0, True),
    ("after", 42, 44, 0, False),
    ("held into it", -9, -7, 8, True),
    ("held, and over before", -9, -7, 5, False),
    ("a launch before its start", 3, -9, 0, True),
]


@pytest.mark.parametrize(
    ("first", "last", "held", "is_in"), [s[1:] for s in SPANS], ids=[s[0] for s in SPANS]
)
def test_the_database_reads_what_the_weeks_show_and_no_more(
    engagement: Engagement, consultant: User, first: int, last: int, held: int, is_in: bool
) -> None:
    put(engagement, first, last)
    if held:
        for days in (held - 1, 1):
            ends = at(first) + timedelta(days=days)
            engagement.holds.create(waiting_on="N", reason="r", started_at=at(first), ended_at=ends)
    read = list(within_calendar(visible_to(consultant), MONDAY, at(0)))
    shown = read_calendar(board_rows(visible_to(consultant), consultant, at(0)), MONDAY, at(0))
    assert bool(read) == any(week.bars for week in shown.weeks) == is_in


def test_a_hold_that_stands_moves_the_launch_on(engagement: Engagement, consultant: User) -> None:
    put(engagement, -9, -7)
    engagement.holds.create(waiting_on="Noor", reason="registrar", started_at=at(-8))
    assert list(within_calendar(visible_to(consultant), MONDAY, at(1)))
    assert not list(within_calendar(visible_to(consultant), MONDAY, at(-2)))


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


def test_one_that_was_handed_over_ends_on_that_day_for_bar_label_and_query(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    early, late = datetime(2026, 3, 3, 9, tzinfo=UTC), datetime(2026, 3, 11, 9, tzinfo=UTC)
    put(engagement, -7, -5)
    rows = Engagement.objects.filter(pk=engagement.pk)
    rows.update(state="handed-over", handed_over_at=late)
    first, second, *_others = calendar_of(consultant).weeks
    assert [(one.first, one.after, one.ends) for one in first.bars] == [(1, 8, False)]
    assert [(one.first, one.after, one.ends) for one in second.bars] == [(1, 4, True)]
    put(engagement, 0, 4)
    rows.update(handed_over_at=early)
    page = as_consultant.get("/calendar/?from=2026-03-02").text
    bar = page.split('class="week__bars"')[1].split("</li>")[0]
    assert "2 – 3 Mar" in bar
    assert "6 Mar" not in bar
    assert "#package-check" in bar
