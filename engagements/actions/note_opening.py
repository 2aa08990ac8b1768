"""Notes who opened an engagement: one row in ten minutes for pages, one for each download of it."""

from collections.abc import Iterable
from datetime import datetime

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
    _write([Opening(engagement_id=engagement.pk, kind=kind, slot=slot)], user, what, now)


def note_downloads(*, engagements: Iterable[Engagement], user: User, what: str) -> None:
    """One file with something of each of these engagements; one statement."""
    kind = Opening.Kind.DOWNLOAD
    _write([Opening(engagement_id=one.pk, kind=kind) for one in engagements], user, what, timezone.now())


def _write(openings: list[Opening], user: User, what: str, now: datetime) -> None:
    for one in openings:
        one.user, one.user_name, one.what, one.at = user, str(user)[:120], what[:120], now
    Opening.objects.bulk_create(openings, ignore_conflicts=True)
