"""The record of an engagement as a page reads it: filtered, a page at a time, grouped by day."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engagements.actions.record_event import THE_PORTAL
from engagements.client_side import client_side
from engagements.history.kinds import KINDS
from engagements.history.undoing import can_be_undone
from engagements.history.words import MOST_CHANGES, Change, changes_of
from engagements.models import Engagement, Event, HistoryHead
from engagements.news import stretches
from engagements.permissions import team_of

AT_ONCE = 50
PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `before` is the place after which the page begins: a time and an id."""

    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    before: tuple[datetime, int] | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.who or self.kind or self.since or self.until or self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """`undone_by` is the event that took this one back, `undoes` the one that this took back."""

    event: Event
    word: str | Promise
    changes: tuple[Change, ...]
    more: int = 0
    is_linked: bool = False
    can_undo: bool = False
    undone_by: Event | None = None
    undoes: Event | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that follow one another; where `told` has words, they are told as one and unfold."""

    lines: tuple[Line, ...]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """`after` is what the address of the next page asks for as `before`, empty at the end.

    `head` is the end of the whole chain, None while nothing is sealed.
    """

    days: tuple[tuple[date, tuple[Stretch, ...]], ...]
    after: str = ""
    head: HistoryHead | None = None


def read_asked(query: Mapping[str, str]) -> Asked:
    """Whatever stands in an address; what cannot be read is not asked for."""
    who, kind = query.get("who", ""), query.get("kind", "")
    moment, _mark, pk = query.get("before", "").partition("_")
    at = _moment(moment)
    return Asked(
        who=who if who == PORTAL or (who.isdecimal() and len(who) < 19) else "",
        kind=kind if kind in KINDS else "",
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        text=query.get("q", "").replace("\0", "").strip()[:200],
        before=(at, int(pk)) if at and pk.isdecimal() and len(pk) < 19 else None,
    )


def read_timeline(engagement: Engagement, asked: Asked) -> Timeline:
    """One page in a number of queries that does not depend on how long the record is."""
    events = list(_asked_for(engagement, asked)[: AT_ONCE + 1])
    shown = events[:AT_ONCE]
    last = shown[-1] if len(events) > AT_ONCE else None
    lines = lines_of(engagement, shown)
    days = groupby(lines, key=lambda line: timezone.localdate(line.event.at))
    return Timeline(
        tuple((day, _stretches(list(several), is_whole=not asked.is_narrowed)) for day, several in days),
        f"{last.at.isoformat()}_{last.pk}" if last else "",
        HistoryHead.objects.filter(engagement=engagement).first(),
    )


def lines_of(engagement: Engagement, events: Iterable[Event]) -> list[Line]:
    """The events as a page shows them, with what took which of them back, in two queries."""
    shown = list(events)
    # By the events' own ids alone: with the engagement SQLite would read all of its events instead.
    takers = Event.objects.filter(undoes__in=[event.pk for event in shown])
    undone = {taker.undoes: taker for taker in takers.order_by("pk")}
    taken = engagement.events.in_bulk({event.undoes for event in shown if event.undoes})
    return [_line(event, undone.get(event.pk), taken.get(event.undoes or 0)) for event in shown]


def _stretches(lines: list[Line], *, is_whole: bool) -> tuple[Stretch, ...]:
    """Who narrows the record looks for single events."""
    if not is_whole:
        return (Stretch(tuple(lines)),)
    by_event = {line.event.pk: line for line in lines}
    told = stretches(line.event for line in lines)
    return tuple(Stretch(tuple(by_event[event.pk] for event in several), words) for words, several in told)


def people_choices(engagement: Engagement) -> list[tuple[str, str]]:
    """Whose deeds can be chosen: the portal, the consultancy's members and the client's side."""
    members = team_of(engagement).select_related("user").order_by("user__name")
    people = {str(one.user_id): str(one.user) for one in members}
    people |= {str(one.user_id): one.name for one in client_side(engagement)}
    return [*people.items(), (PORTAL, _("The portal itself"))]


def _line(event: Event, undone_by: Event | None, undoes: Event | None) -> Line:
    kind = KINDS.get(event.target_kind)
    return Line(
        event,
        kind.word if kind else "",
        tuple(changes_of(event)),
        more=max(0, len(event.changes) - MOST_CHANGES),
        is_linked=kind is not None and event.target_id is not None,
        can_undo=undone_by is None and can_be_undone(event),
        undone_by=undone_by,
        undoes=undoes,
    )


def _asked_for(engagement: Engagement, asked: Asked) -> QuerySet[Event]:
    # Who looks for words looks for the record that they are about, be it one of many.
    events = engagement.events.all() if asked.text else engagement.events.wholes()
    events = events.order_by("-at", "-pk")
    if asked.who == PORTAL:
        events = events.filter(actor_id=None, actor_name=THE_PORTAL)
    elif asked.who:
        events = events.filter(actor_id=int(asked.who))
    if asked.kind:
        events = events.filter(target_kind=asked.kind)
    if asked.since:
        events = events.filter(at__gte=_midnight(asked.since))
    if asked.until:
        events = events.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    if asked.text:
        events = events.filter(_says(asked.text))
    if asked.before:
        at, pk = asked.before
        events = events.filter(Q(at__lte=at), Q(at__lt=at) | Q(pk__lt=pk))
    return events


def _says(text: str) -> Q:
    """Whether an event's words or changes hold the text, upper or lower case.

    Changes are JSON, in which quotes and backslashes are escaped and, on SQLite, all that is not ASCII.
    Nor does SQLite know such letters' cases: they are asked for as typed, all small and all capital.
    """
    is_sqlite = connection.vendor == "sqlite"
    found = Q()
    for typed in dict.fromkeys((text, text.lower(), text.upper()) if is_sqlite else (text,)):
        kept = json.dumps(typed, ensure_ascii=is_sqlite)[1:-1]
        words = [(f"{name}__icontains", typed) for name in ("target_label", "verb", "actor_name")]
        found |= Q.create([*words, ("changes__icontains", kept)], connector=Q.OR)
    return found


def _midnight(day: date) -> datetime:
    """The beginning of a day where the person is."""
    return timezone.make_aware(datetime.combine(day, time()))


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 <= day.year < 2200 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and 2000 <= moment.year < 2200 else None
