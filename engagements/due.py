"""Until when something is asked for, in hours of the reader's own day: a sprint takes 48 of them."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# A day alone means its end: that it is the last second says that nobody named an hour.
END_OF_DAY = time(23, 59, 59)


def due_moment(day: date, at: time | None = None) -> datetime:
    """That hour of the day, or its end, by the clock of whoever types or reads: the active time zone."""
    return timezone.make_aware(datetime.combine(day, at or END_OF_DAY))


def due_in_words(moment: datetime, now: datetime | None = None) -> str:
    """“today by 18:00”, “by 3 December”, “overdue since yesterday, 12:00”, in the active time zone."""
    now = now or timezone.now()
    local = timezone.localtime(moment)
    told = {"time": date_format(local, "H:i"), "day": date_format(local, "j F")}
    days = (local.date() - timezone.localdate(now)).days
    has_hour = local.time().replace(microsecond=0) != END_OF_DAY
    words = _overdue(days, has_hour=has_hour) if moment < now else _to_come(days, has_hour=has_hour)
    return words % told


def _to_come(days: int, *, has_hour: bool) -> str:
    if has_hour:
        near = {0: _("today by %(time)s"), 1: _("tomorrow by %(time)s")}
        return near.get(days) or _("by %(day)s, %(time)s")
    near = {0: _("by the end of today"), 1: _("by the end of tomorrow")}
    return near.get(days) or _("by %(day)s")


def _overdue(days: int, *, has_hour: bool) -> str:
    if days == 0:
        return _("overdue since %(time)s")
    if has_hour:
        return {-1: _("overdue since yesterday, %(time)s")}.get(days) or _("overdue since %(day)s, %(time)s")
    return _("overdue since %(day)s")
