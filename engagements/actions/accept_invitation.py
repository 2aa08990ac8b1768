"""Takes an invitation as accepted once the person who was invited has come."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Engagement, InvitationLink, User


@transaction.atomic
def accept_invitation(*, engagement: Engagement, user: User) -> None:
    """From now on the consultancy reads the name that they gave themselves; coming again changes nothing.

    However they came, the link in their inbox is not needed any more, and ends.
    """
    now = timezone.now()
    invited = engagement.participants.filter(user=user, accepted_at=None)
    if invited.update(accepted_at=now):
        links = InvitationLink.objects.filter(participant__engagement=engagement, participant__user=user)
        links.filter(used_at=None).update(used_at=now)
        record_event(
            engagement=engagement, actor=user, verb=_("came for the first time to"), target=engagement
        )
