"""Notes that a person has read what they were told: one, all, or what is said in a thread."""

from django.utils import timezone

from engagements.models import Engagement, Notification, User
from engagements.notifications.kinds import MENTION
from engagements.notifications.reading import notifications_of


def read_notification(notification: Notification) -> None:
    """Reading it twice changes nothing. What was read is not mailed any more."""
    unread = Notification.objects.filter(pk=notification.pk, read_at=None)
    unread.update(read_at=timezone.now(), mail_at=None)


def read_all(*, user: User, up_to: int) -> int:
    """All that stood on the page, whose newest was `up_to`; what came since stays new. Says how many."""
    shown = notifications_of(user).filter(pk__lte=up_to, read_at=None)
    return Notification.objects.filter(pk__in=shown.values("pk")).update(read_at=timezone.now(), mail_at=None)


def read_mentions(*, engagement: Engagement, user: User, kind: str, pk: int) -> None:
    """Whoever opens a thread has seen where it names them."""
    mentions = Notification.objects.filter(
        engagement=engagement, user=user, kind=MENTION.key, target_kind=kind, target_id=pk, read_at=None
    )
    mentions.update(read_at=timezone.now(), mail_at=None)
