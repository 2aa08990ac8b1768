"""Lets the people of the client's side of an engagement see each other's names, or no longer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, User


@transaction.atomic
def share_participants(*, engagement: Engagement, is_shared: bool, actor: User) -> bool:
    """False where it is so already."""
    since = timezone.now() if is_shared else None
    rows = Engagement.objects.filter(pk=engagement.pk, participants_shared_at__isnull=is_shared)
    if not rows.update(participants_shared_at=since):
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("changed who sees whom in"),
        target=engagement,
        changes={"shared_names": (not is_shared, is_shared)},
        deed=Event.Deed.OTHER,
    )
    return True
