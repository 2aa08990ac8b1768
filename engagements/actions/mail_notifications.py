"""Writes the mails of what people were told, when they are due: one a person, engagement and period."""

import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext

from engagements.actions.queue_mail import queue_mail
from engagements.letters import portal_url, write_letter
from engagements.models import Engagement, Notification, NotificationChoice, OutgoingMail, User
from engagements.models.notification import Cadence
from engagements.notifications.kinds import KINDS, MENTION, titles_of
from engagements.notifications.reading import notifications_of
from engagements.notifications.timing import mail_time
from engagements.notifications.unsubscribing import unsubscribe_path
from engagements.time_zones import zone_of

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
MOST_OF_TITLE = 90
# What is asked of somebody stands above what they are told.
ORDER = {key: place for place, key in enumerate(KINDS)}


def mail_notifications(now: datetime) -> int:
    """How many mails were written; run twice, or by two workers at once, the second writes none.

    Each mail is written in one transaction with the marks of what it tells. A mail is of one engagement: it
    bears the name of that organisation, and its replies go to who leads that sprint.
    """
    due = Notification.objects.filter(mail_at__lte=now).order_by()
    bundles = due.values_list("user", "engagement", "cadence").distinct()[:MOST_AT_ONCE]
    return sum(_write_or_leave(*bundle, now) for bundle in list(bundles))


def _write_or_leave(user_pk: int, engagement_pk: int, cadence: str, now: datetime) -> int:
    """One that cannot be written is left to the next round, and keeps nobody else from theirs."""
    try:
        return _write(user_pk, engagement_pk, cadence, now)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("a mail to person %s of engagement %s was not written", user_pk, engagement_pk)
        return 0


@transaction.atomic
def _write(user_pk: int, engagement_pk: int, cadence: str, now: datetime) -> int:
    # One worker at a time for a person: what another has under its hands may be of the same period.
    user = User.objects.select_for_update(no_key=True).get(pk=user_pk)
    of_bundle = Notification.objects.filter(user=user, engagement=engagement_pk, cadence=cadence)
    rows = list(of_bundle.filter(mail_at__lte=now).select_for_update().order_by("pk"))
    if not rows:
        return 0
    every = Notification.objects.filter(pk__in=[row.pk for row in rows])
    may_read = set(notifications_of(user).filter(pk__in=every.values("pk")).values_list("pk", flat=True))
    told = [row for row in rows if row.pk in may_read and row.read_at is None] if user.is_active else []
    if not told:
        every.update(mail_at=None)
        return 0
    key = _key(told, cadence)
    if OutgoingMail.objects.filter(key=key).exists():
        _leave_to_next(every, user, Cadence(cadence), now)
        return 0
    _queue(Engagement.objects.select_related("client__organisation").get(pk=engagement_pk), user, told, key)
    every.filter(pk__in=may_read).update(mail_at=None, mailed_at=now)
    every.exclude(pk__in=may_read).update(mail_at=None)
    return 1


def _key(told: list[Notification], cadence: str) -> str:
    """Names the person's period, or what is told at once: the database refuses a second mail of it."""
    first = told[0]
    if cadence == Cadence.AT_ONCE:
        return f"told:{first.user_id}:{first.pk}"
    ends = max(row.mail_at for row in told if row.mail_at)
    return f"{cadence}:{first.user_id}:{first.engagement_id}:{ends:%Y-%m-%dT%H:%M}"


def _leave_to_next(rows: QuerySet[Notification], user: User, cadence: Cadence, now: datetime) -> None:
    """Committed after the mail of their period was written: they come with the next one."""
    choice = NotificationChoice.objects.filter(user=user).first() or NotificationChoice(user=user)
    rows.update(mail_at=mail_time(cadence, now, choice, zone_of(user)))


def _subject(engagement: Engagement, told: list[Notification]) -> str:
    """The most pressing of them, and how many more."""
    first = f"{engagement.title}: {Truncator(told[0].title).chars(MOST_OF_TITLE)}"
    more = len(told) - 1
    return first + (
        " " + ngettext("(and %(n)d more)", "(and %(n)d more)", more) % {"n": more} if more else ""
    )


def _line(row: Notification) -> dict[str, object]:
    """Its link leads by the portal's list, so that what was opened from a mail counts as read."""
    url = portal_url(reverse("open_notification", kwargs={"pk": row.pk}))
    is_quote = row.kind == MENTION.key
    return {"title": row.title, "text": row.text, "made_at": row.made_at, "url": url, "is_quote": is_quote}


def _queue(engagement: Engagement, user: User, told: list[Notification], key: str) -> None:
    told = sorted(told, key=lambda row: (ORDER.get(row.kind, len(ORDER)), row.pk))
    kinds = [row.kind for row in told]
    unsubscribe = portal_url(unsubscribe_path(user, kinds))
    letter = write_letter(
        "notifications",
        engagement=engagement,
        to=user,
        subject=lambda: _subject(engagement, told),
        context={
            "told": [_line(row) for row in told],
            "unsubscribe_url": unsubscribe,
            "choices_url": portal_url(reverse("mail_choices")),
            "list_url": portal_url(reverse("notifications")),
        },
        words={"kinds": lambda: titles_of(kinds)},
    )
    queue_mail(
        engagement=engagement,
        key=key,
        recipient=user.email,
        letter=letter,
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
