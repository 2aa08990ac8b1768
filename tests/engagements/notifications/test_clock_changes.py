"""Over every zone and every change of its clocks: when a mail is written, and none put off a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engagements.models import NotificationChoice
from engagements.models.notification import Cadence
from engagements.notifications.timing import mail_time

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def changes(name: str) -> Iterator[datetime]:
    """The hours of 2026 in which a zone's clocks are set, to the full hour before."""
    zone = ZoneInfo(name)
    days = [datetime(2026, 1, 1, tzinfo=UTC) + number * DAY for number in range(366)]
    for day, after in pairwise(days):
        if day.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            continue
        for hour, then in pairwise(day + number * HOUR for number in range(25)):
            if hour.astimezone(zone).utcoffset() != then.astimezone(zone).utcoffset():
                yield hour


@cache
def edges() -> list[tuple[ZoneInfo, datetime]]:
    """Of one zone for each way in which clocks are set in the year."""
    names = sorted(name for name in available_timezones() if name.startswith(("Europe/", "America/", "Au")))
    several = [
        *names,
        "Africa/Casablanca",
        "Africa/Cairo",
        "Asia/Beirut",
        "Asia/Jerusalem",
        "Pacific/Chatham",
    ]
    found = {tuple(changes(name)): name for name in several}
    return [(ZoneInfo(name), edge) for edges_of, name in found.items() for edge in edges_of]


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
moments = st.deferred(lambda: st.tuples(st.sampled_from(edges()), st.integers(-26 * 60, 26 * 60)))


def is_quiet(at: datetime, zone: ZoneInfo, starts: time, ends: time) -> bool:
    wall = at.astimezone(zone).time()
    return starts <= wall < ends if starts < ends else wall >= starts or wall < ends


def minutes_after(moment: datetime) -> Iterator[datetime]:
    return (moment + number * MINUTE for number in range(1, 3 * 24 * 60))


def sets_forward(zone: ZoneInfo, begin: datetime, end: datetime) -> timedelta:
    """By how much the clocks are set forward between two moments."""
    gone = (end.astimezone(zone).utcoffset() or HOUR) - (begin.astimezone(zone).utcoffset() or HOUR)
    return max(gone, timedelta())


@given(moments, clocks, clocks)
@example(((BERLIN, datetime(2026, 10, 25, 1, 10, tzinfo=UTC)), 0), time(1), time(2, 30))
@settings(max_examples=400, deadline=None)
def test_quiet_hours_hold_and_end_when_the_wall_says_so(
    place: tuple[tuple[ZoneInfo, datetime], int], starts: time, ends: time
) -> None:
    (zone, edge), minutes = place
    moment = edge + minutes * MINUTE
    due = mail_time(Cadence.AT_ONCE, moment, NotificationChoice(quiet_from=starts, quiet_until=ends), zone)
    assert due is not None
    if starts == ends or not is_quiet(moment, zone, starts, ends):
        assert due == moment
        return
    assert not is_quiet(due, zone, starts, ends) or sets_forward(zone, moment, due)
    said = next(one for one in minutes_after(moment) if one.astimezone(zone).time() == ends)
    assert due == said or (due < said and sets_forward(zone, moment, due))


@given(moments)
@example(((LORD_HOWE, datetime(2026, 4, 4, 15, 15, tzinfo=UTC)), 0))
@settings(max_examples=400, deadline=None)
def test_an_hour_ends_within_the_hour(place: tuple[tuple[ZoneInfo, datetime], int]) -> None:
    (zone, edge), minutes = place
    moment = edge + minutes * MINUTE
    due = mail_time(Cadence.HOURLY, moment, NotificationChoice(), zone)
    assert due is not None
    assert moment < due <= moment + HOUR


@given(moments, clocks)
@settings(max_examples=400, deadline=None)
def test_a_days_mail_comes_once_on_each_day(place: tuple[tuple[ZoneInfo, datetime], int], at: time) -> None:
    (zone, edge), minutes = place
    choice, moment = NotificationChoice(daily_at=at), edge + minutes * MINUTE
    first = mail_time(Cadence.DAILY, moment, choice, zone)
    assert first is not None
    assert moment < first <= moment + DAY + HOUR
    second = mail_time(Cadence.DAILY, first, choice, zone)
    assert second is not None
    assert DAY - HOUR <= second - first <= DAY + HOUR
    assert second.astimezone(zone).date() == first.astimezone(zone).date() + DAY


@pytest.mark.parametrize(
    ("moment", "due"),
    [("00:10", "00:30"), ("01:10", "01:30"), ("01:40", "01:40")],
    ids=["in the first hour", "in the second hour", "after it"],
)
def test_the_doubled_hour_puts_nothing_off_a_day(moment: str, due: str) -> None:
    """Berlin, 25 October: 2:00 to 3:00 comes twice, from 0:00 and from 1:00 in UTC."""
    at = {text: datetime.fromisoformat(f"2026-10-25T{text}:00+00:00") for text in (moment, due)}
    choice = NotificationChoice(quiet_from=time(1), quiet_until=time(2, 30))
    assert mail_time(Cadence.AT_ONCE, at[moment], choice, BERLIN) == at[due]
