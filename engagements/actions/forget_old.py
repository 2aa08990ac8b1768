"""Forgets what an organisation has said it keeps for so many days and no longer."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from engagements.mailbox import forget_kept_mails
from engagements.models import Opening, Organisation, OutgoingMail


def forget_old(*, now: datetime) -> int:
    """How many rows went; run twice, the second run finds nothing. A mail that is on its way stays."""
    gone = 0
    for days in _choices("keeps_log_days"):
        rows = Opening.objects.filter(engagement__client__organisation__keeps_log_days=days)
        gone += rows.filter(at__lt=now - timedelta(days=days)).delete()[0]
    for days in _choices("keeps_mails_days"):
        gone += _forget_mails(days, now - timedelta(days=days))
    return gone


@transaction.atomic
def _forget_mails(days: int, before: datetime) -> int:
    """Of engagements, and an organisation's own; what the embedded mailer kept of them as files goes too."""
    ours = Q(engagement__client__organisation__keeps_mails_days=days) | Q(organisation__keeps_mails_days=days)
    old = OutgoingMail.objects.filter(ours, ended_at__lt=before)
    message_ids = set(old.values_list("message_id", flat=True))
    transaction.on_commit(partial(forget_kept_mails, message_ids=message_ids), robust=True)
    return old.delete()[0]


def _choices(name: str) -> set[int]:
    """The numbers of days that organisations have chosen: few, however many organisations there are."""
    return set(Organisation.objects.order_by().values_list(name, flat=True).distinct())
