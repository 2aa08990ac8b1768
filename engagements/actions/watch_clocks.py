"""Tells both sides when the sprint clock has 12 hours, 4 hours, and none left, each once."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.actions.notify import notify
from engagements.clock import Clock, read_clock
from engagements.models import Engagement, Notification
from engagements.models.risk import STANDING
from engagements.notifications.kinds import CLOCK
from engagements.notifications.people import everybody_of

HOUR = timedelta(hours=1)
# What is told while so much, and more than the second, is left: after an outage only what is true by then.
MARKS = ((12, 4), (4, 0), (0, -12))


def watch_clocks(now: datetime) -> int:
    """How many marks were passed that nobody was told of yet. Run twice, the second finds none."""
    near = Engagement.objects.filter(state=Engagement.State.OPEN, launch_at__lte=now + MARKS[0][0] * HOUR)
    rows = near.select_related("client__organisation").defer("playbook_data").prefetch_related("holds")
    passed = [(one, mark_of(one, read_clock(one, one.holds.all(), now))) for one in rows]
    return sum(_tell(engagement, mark) for engagement, mark in passed if mark is not None)


def mark_of(engagement: Engagement, clock: Clock) -> int | None:
    """The mark that the clock has passed last, in hours; None before the first, and long after the launch.

    A clock that stands passes nothing. A sprint that began with less time than that was never told more.
    """
    if clock.is_held:
        return None
    planned = engagement.launch_at - engagement.starts_at
    for hours, following in MARKS:
        if following * HOUR < clock.remaining <= hours * HOUR and planned > hours * HOUR:
            return hours
    return None


def _tell(engagement: Engagement, mark: int) -> int:
    # A launch that is moved is told of anew.
    key = f"clock:{engagement.pk}:{mark}:{engagement.launch_at:%Y-%m-%dT%H:%M}"
    if Notification.objects.filter(engagement=engagement, key=key).exists():
        return 0
    count = engagement.risks.kept().filter(STANDING & Q(must_fix_now=True)).count()
    notify(
        engagement=engagement,
        kind=CLOCK,
        to=everybody_of(engagement),
        actor=None,
        key=key,
        title=lambda: _mark_words(mark),
        text=lambda: _what_is_left(count),
        path=reverse("overview", kwargs={"code": engagement.code}),
    )
    return 1


def _mark_words(mark: int) -> str:
    if not mark:
        return _("The time to the launch is over")
    return ngettext("%(n)d hour to the launch", "%(n)d hours to the launch", mark) % {"n": mark}


def _what_is_left(count: int) -> str:
    if not count:
        return _("No open risk has to be fixed before it.")
    words = ngettext("%(n)d risk must be fixed before it.", "%(n)d risks must be fixed before it.", count)
    return words % {"n": count}
