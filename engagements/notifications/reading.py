"""What a person may read of what they were told: of engagements that they are still part of."""

from django.db.models import Q, QuerySet

from engagements.models import Membership, Notification, User
from engagements.permissions import visible_to


def notifications_of(user: User) -> QuerySet[Notification]:
    """Those of engagements that the person may see now; what is internal, only where they work.

    One query, whatever they have left meanwhile.
    """
    works_at = Membership.objects.filter(user=user).values("organisation")
    return Notification.objects.filter(
        Q(is_internal=False) | Q(engagement__client__organisation__in=works_at),
        engagement__in=visible_to(user).order_by().values("pk"),
        user=user,
    )


def unread_count(user: User) -> int:
    return notifications_of(user).filter(read_at=None).count()
