"""What a person may read of what they were told: of engagements that they are still part of."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.models import Membership, Notification, User
from engagements.permissions import visible_to
from engagements.prepared import Prepared


def notifications_of(user: User) -> QuerySet[Notification]:
    """Those of engagements that the person may see now; what is internal, only of those they work on.

    One query, whatever they have left meanwhile.
    """
    works = Membership.objects.filter(user=user, organisation=OuterRef("engagement__client__organisation"))
    return Notification.objects.filter(
        Q(is_internal=False) | Exists(works.reaching(OuterRef("engagement"))),
        engagement__in=visible_to(user).order_by().values("pk"),
        user=user,
    )


def _unread(pk: int) -> QuerySet[Notification]:
    return notifications_of(User(pk=pk)).filter(read_at=None)


_UNREAD = Prepared(_unread, 0)


def unread_count(user: User) -> int:
    return _UNREAD.count(user.pk)
