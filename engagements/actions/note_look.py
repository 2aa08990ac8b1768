"""Remembers when somebody looked, so that the next time they can be told what changed since."""

from datetime import datetime, timedelta

from django.utils import timezone

from engagements.models import Engagement, LastLook, User

SITTING = timedelta(minutes=30)


def note_look(*, engagement: Engagement, user: User) -> datetime | None:
    """When this person's last sitting ended, or None at their first; pages opened soon are one sitting."""
    now = timezone.now()
    look, is_first = LastLook.objects.get_or_create(
        engagement=engagement, user=user, defaults={"seen_at": now}
    )
    if is_first:
        return None
    if now - look.seen_at > SITTING:
        look.before_at = look.seen_at
    if look.before_at == look.seen_at or now - look.seen_at > timedelta(minutes=1):
        look.seen_at = now
        look.save(update_fields=["seen_at", "before_at"])
    return look.before_at


def last_look(*, engagement: Engagement, user: User) -> datetime | None:
    """What `note_look` would say to them now; nothing is noted."""
    look = LastLook.objects.filter(engagement=engagement, user=user).first()
    if look is None:
        return None
    return look.seen_at if timezone.now() - look.seen_at > SITTING else look.before_at
