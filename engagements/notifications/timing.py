"""When the mail of a notification is due: by the person's choice, their quiet hours and their time zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo

from engagements.models.notification import Cadence, NotificationChoice
from engagements.notifications.kinds import KINDS

DAY = timedelta(days=1)


def cadence_of(choice: NotificationChoice, kind: str) -> Cadence:
    """What the person chose for that kind, or what holds until they do; no mail of a kind that is gone."""
    chosen = choice.cadences.get(kind)
    if chosen in Cadence.values:
        return Cadence(chosen)
    return KINDS[kind].cadence if kind in KINDS else Cadence.NONE


def mail_time(
    cadence: Cadence, moment: datetime, choice: NotificationChoice, zone: tzinfo
) -> datetime | None:
    """When what happened at `moment` is mailed, in UTC; never before it. None where no mail is wanted.

    The hour and the day end by the clock on the person's wall, also where that is set back or forward.
    """
    if cadence is Cadence.NONE:
        return None
    due = moment
    if cadence is Cadence.HOURLY:
        wall = moment.astimezone(zone)
        past = timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
        due = moment - past + timedelta(hours=1)
    elif cadence is Cadence.DAILY:
        due = next(day for day, _again in _days(choice.daily_at, moment, zone) if day > moment)
    return _after_quiet_hours(due, choice, zone).astimezone(UTC)


def _after_quiet_hours(moment: datetime, choice: NotificationChoice, zone: tzinfo) -> datetime:
    starts, ends = choice.quiet_from, choice.quiet_until
    if starts is None or ends is None or starts == ends:
        return moment
    wall = moment.astimezone(zone).time()
    is_quiet = starts <= wall < ends if starts < ends else wall >= starts or wall < ends
    if not is_quiet:
        return moment
    return next(one for day in _days(ends, moment, zone) for one in day if one > moment)


def _days(at: time, moment: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """When the clock on the wall says `at`, in UTC, on the day of the moment and the days after it.

    Twice for each day, which is the same but in the hour that summer time's end doubles: quiet hours end in
    either, a day's mail is written in the first. A time that the clocks skip comes as much later as they are
    set forward (RFC 5545 §3.3.5).
    """
    today = moment.astimezone(zone).date()
    for ahead in range(3):
        once = datetime.combine(today + DAY * ahead, at, tzinfo=zone)
        first, again = once.astimezone(UTC), once.replace(fold=1).astimezone(UTC)
        yield first, max(first, again)
