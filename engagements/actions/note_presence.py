"""Notes that a person has a record open, and tells who else has."""

from django.utils import timezone

from engagements.models import Engagement, Presence, User
from engagements.models.presence import FORGOTTEN, PRESENT


def note_presence(*, engagement: Engagement, user: User, place: str, is_editing: bool) -> list[Presence]:
    """The others who have the place open, those who edit first; what is long past is dropped on the way."""
    now = timezone.now()
    seen = {"is_editing": is_editing, "seen_at": now}
    mine = engagement.presences.filter(user=user, place=place)
    if not mine.update(**seen):
        engagement.presences.filter(seen_at__lt=now - FORGOTTEN).delete()
        engagement.presences.update_or_create(user=user, place=place, defaults=seen)
    others = engagement.presences.filter(place=place, seen_at__gt=now - PRESENT).exclude(user=user)
    return list(others.select_related("user").order_by("-is_editing", "user__name"))
