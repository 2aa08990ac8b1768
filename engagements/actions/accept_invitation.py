"""Takes an invitation as accepted once the person who was invited has come."""

from django.utils import timezone

from engagements.models import Engagement, User


def accept_invitation(*, engagement: Engagement, user: User) -> None:
    """From now on the consultancy reads the name that they gave themselves; coming again changes nothing."""
    invited = engagement.participants.filter(user=user, accepted_at=None)
    invited.update(accepted_at=timezone.now())
