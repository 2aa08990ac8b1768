"""Moves what is told and not mailed yet to when the person wants it now, by their choices and their clock."""

from django.db import transaction
from django.utils import timezone

from engagements.models import Notification, NotificationChoice, User
from engagements.notifications.timing import cadence_of, mail_time
from engagements.time_zones import zone_of

BATCH = 500


@transaction.atomic
def move_waiting_mails(*, user: User) -> None:
    """What is not wanted by mail any more is not mailed at all."""
    choice = NotificationChoice.objects.filter(user=user).first() or NotificationChoice(user=user)
    now, zone = timezone.now(), zone_of(user)
    waiting = list(Notification.objects.select_for_update().filter(user=user, mail_at__isnull=False))
    for one in waiting:
        cadence = cadence_of(choice, one.kind)
        one.cadence, one.mail_at = cadence, mail_time(cadence, now, choice, zone)
    Notification.objects.bulk_update(waiting, ["cadence", "mail_at"], batch_size=BATCH)
