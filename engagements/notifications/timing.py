"""When the mail of a notification is due: by the person's choice, their quiet hours and their time zone."""

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
        full = moment.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        due = full.astimezone(UTC) + timedelta(hours=1)
    elif cadence is Cadence.DAILY:
        due = _next(choice.daily_at, moment, zone)
    return _after_quiet_hours(due, choice, zone).astimezone(UTC)


def _after_quiet_hours(moment: datetime, choice: NotificationChoice, zone: tzinfo) -> datetime:
    starts, ends = choice.quiet_from, choice.quiet_until
    if starts is None or ends is None or starts == ends:
        return moment
    wall = moment.astimezone(zone).time()
    is_quiet = starts <= wall < ends if starts < ends else wall >= starts or wall < ends
    return _next(ends, moment, zone) if is_quiet else moment


def _next(at: time, moment: datetime, zone: tzinfo) -> datetime:
    """The first time after the moment at which the clock on the wall says `at`."""
    today = moment.astimezone(zone).date()
    days = (datetime.combine(today + DAY * ahead, at, tzinfo=zone) for ahead in range(3))
    return next(day for day in days if day.astimezone(UTC) > moment)
