"""Notes who opened an engagement: one row in ten minutes for pages, one for each download."""

from django.core.cache import cache
from django.utils import timezone

from engagements.models import Engagement, Opening, User

SLOT_SECONDS = 600


def note_opening(*, engagement: Engagement, user: User, what: str, is_download: bool) -> None:
    """At most one statement, and none for most pages: this process remembers whom it has noted.

    The database keeps to one row in a slot, whichever process writes it.
    """
    now = timezone.now()
    slot = None if is_download else int(now.timestamp()) // SLOT_SECONDS
    if slot is not None and not cache.add(f"opening:{engagement.pk}:{user.pk}:{slot}", 1, SLOT_SECONDS):
        return
    kind = Opening.Kind.DOWNLOAD if is_download else Opening.Kind.PAGE
    opening = Opening(
        engagement_id=engagement.pk,
        user=user,
        user_name=str(user)[:120],
        kind=kind,
        what=what[:120],
        at=now,
        slot=slot,
    )
    Opening.objects.bulk_create([opening], ignore_conflicts=True)
