"""Forgets what an organisation has said it keeps for so many days and no longer."""

from datetime import datetime, timedelta

from engagements.models import Opening, Organisation, OutgoingMail


def forget_old(*, now: datetime) -> int:
    """How many rows went; run twice, the second run finds nothing. A mail that is on its way stays."""
    gone = 0
    for days in _choices("keeps_log_days"):
        rows = Opening.objects.filter(engagement__client__organisation__keeps_log_days=days)
        gone += rows.filter(at__lt=now - timedelta(days=days)).delete()[0]
    for days in _choices("keeps_mails_days"):
        mails = OutgoingMail.objects.filter(engagement__client__organisation__keeps_mails_days=days)
        gone += mails.filter(ended_at__lt=now - timedelta(days=days)).delete()[0]
    return gone


def _choices(name: str) -> set[int]:
    """The numbers of days that organisations have chosen: few, however many organisations there are."""
    return set(Organisation.objects.order_by().values_list(name, flat=True).distinct())
