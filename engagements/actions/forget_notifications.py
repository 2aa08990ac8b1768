"""Forgets what people were told long ago; what happened stands on the record of the work."""

from datetime import datetime, timedelta

from engagements.models import Notification

KEPT = timedelta(days=180)


def forget_notifications(now: datetime) -> int:
    """Returns how many went. Run twice, the second run finds none."""
    return Notification.objects.filter(made_at__lt=now - KEPT).delete()[0]
