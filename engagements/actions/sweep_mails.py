"""Sends mails that are due or were left behind, and forgets those that ended long ago."""

from datetime import timedelta

from django.utils import timezone

from engagements.actions.queue_mail import publish_mail
from engagements.models import OutgoingMail

KEPT = timedelta(days=30)
# A new mail is left to the message that was sent for it this long.
PATIENCE = timedelta(seconds=10)
MOST_AT_ONCE = 100


def sweep_mails() -> int:
    """How many workers were woken up for, the longest overdue first."""
    now = timezone.now()
    OutgoingMail.objects.filter(ended_at__lt=now - KEPT).delete()
    due = OutgoingMail.objects.free(now) | OutgoingMail.objects.broken_off(now)
    due = due.exclude(attempts=0, run_at__gt=now - PATIENCE)
    pks = list(due.order_by("run_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in pks:
        publish_mail(pk)
    return len(pks)
