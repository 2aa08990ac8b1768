"""The board by weeks: when each sprint runs, and where a consultant has several of them at once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from engagements.board import BoardRow
from engagements.models import Engagement, Hold, User

WEEKS = 6
DAYS = 7
MOST_YEARS_AWAY = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A sprint within one week: `first` and `after` are grid lines, 1 to 8.

    `begins` and `ends` say whether it does so in that week.
    """

    row: BoardRow
    first: int
    after: int
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Week:
    days: tuple[date, ...]
    bars: tuple[Bar, ...]

    @property
    def monday(self) -> date:
        return self.days[0]

    @property
    def sunday(self) -> date:
        return self.days[-1]


@dataclass(frozen=True, slots=True)
class Load:
    """One consultant: for each week the sprints that run at the same time, of the fullest day of it.

    `is_namesake` says that another lead of the list is called the same. `lead` is None for what nobody leads.
    """

    lead: User | None
    weeks: tuple[tuple[BoardRow, ...], ...]
    is_namesake: bool = False

    @property
    def most(self) -> int:
        return max(len(one) for one in self.weeks)


@dataclass(frozen=True, slots=True)
class BoardCalendar:
    weeks: tuple[Week, ...]
    loads: tuple[Load, ...]
    today: date

    @property
    def monday(self) -> date:
        return self.weeks[0].monday

    @property
    def last_day(self) -> date:
        return self.weeks[-1].sunday

    @property
    def earlier(self) -> date:
        return self.monday - timedelta(weeks=WEEKS)

    @property
    def later(self) -> date:
        return self.monday + timedelta(weeks=WEEKS)


def first_monday(asked: str, today: date) -> date:
    """The Monday of the week that an address asks for, of this one where it asks for nothing sensible."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    if abs(day - today) > timedelta(days=366 * MOST_YEARS_AWAY):
        day = today
    return day - timedelta(days=day.weekday())


def within_calendar(engagements: QuerySet[Engagement], monday: date, now: datetime) -> QuerySet[Engagement]:
    """Those of which a day lies in the six weeks from that Monday, in the time zone that is active.

    The database adds up the holds, as `read_clock` does: what ended long ago is never read.
    """
    begin, end = (_midnight(monday + timedelta(weeks=number)) for number in (0, WEEKS))
    holds = Hold.objects.filter(engagement=OuterRef("pk")).order_by().values("engagement")
    stood = holds.annotate(stood=Sum(Coalesce("ended_at", now) - F("started_at")))
    reaching = Q(launch_at__gte=begin) | Q(starts_at__gte=begin) | Q(held_for__gte=begin - F("launch_at"))
    ended = Q(handed_over_at__gte=begin)
    held = engagements.annotate(held_for=Subquery(stood.values("stood")))
    return held.filter(reaching | ended, starts_at__lt=end)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def read_calendar(rows: Sequence[BoardRow], monday: date, now: datetime) -> BoardCalendar:
    """Six weeks from that Monday, in the time zone that is active; no query of its own."""
    spans = [(row, *_span(row)) for row in rows]
    weeks = tuple(_week(spans, monday + timedelta(weeks=number)) for number in range(WEEKS))
    return BoardCalendar(weeks, _loads(spans, weeks), timezone.localdate(now))


type Span = tuple[BoardRow, date, date]


def _span(row: BoardRow) -> tuple[date, date]:
    """From the day it starts to the day of the launch, holds included, or to that of its handover."""
    begin, end = (timezone.localdate(one) for one in (row.clock.starts_at, row.ends_at))
    return begin, max(begin, end)


def _week(spans: Iterable[Span], monday: date) -> Week:
    sunday = monday + timedelta(days=DAYS - 1)
    bars = [
        Bar(
            row,
            first=(max(begin, monday) - monday).days + 1,
            after=(min(end, sunday) - monday).days + 2,
            begins=begin >= monday,
            ends=end <= sunday,
        )
        for row, begin, end in spans
        if begin <= sunday and end >= monday
    ]
    days = tuple(monday + timedelta(days=number) for number in range(DAYS))
    return Week(days, tuple(sorted(bars, key=lambda bar: (bar.first, -bar.after))))


def _loads(spans: Sequence[Span], weeks: Sequence[Week]) -> tuple[Load, ...]:
    """Of the sprints under way: one that is over takes nobody's time."""
    by_lead: dict[int | None, list[Span]] = {}
    for span in spans:
        engagement = span[0].engagement
        if engagement.state == Engagement.State.OPEN:
            by_lead.setdefault(engagement.lead_id, []).append(span)
    names = Counter(str(own[0][0].lead) for own in by_lead.values())
    loads = [_load(own, weeks, names) for own in by_lead.values()]
    return tuple(sorted((one for one in loads if one.most), key=_most_and_name))


def _load(own: Sequence[Span], weeks: Sequence[Week], names: Mapping[str, int]) -> Load:
    lead = own[0][0].lead
    fullest = tuple(_fullest_day(own, week) for week in weeks)
    return Load(lead, fullest, is_namesake=lead is not None and names[str(lead)] > 1)


def _most_and_name(load: Load) -> tuple[int, str, str]:
    return (-load.most, str(load.lead or ""), load.lead.email if load.lead else "")


def _fullest_day(spans: Sequence[Span], week: Week) -> tuple[BoardRow, ...]:
    days = (tuple(row for row, begin, end in spans if begin <= day <= end) for day in week.days)
    return max(days, key=len)
