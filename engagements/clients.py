"""The companies that an organisation works for, as far as a person may see their engagements."""

from django.db.models import Count, Max, Min, Q, QuerySet

from engagements.models import Client, Engagement, Organisation


def clients_of(
    organisation: Organisation, visible: QuerySet[Engagement], *, is_owner: bool
) -> QuerySet[Client]:
    """Those with an engagement among `visible`, by name: how many, how many open, from when to when.

    An owner also sees those of which every engagement was erased: what is left of them is to be erased too.
    """
    seen = Q(engagements__in=visible.order_by().values("pk"))
    rows = organisation.clients.filter(seen | Q(engagements=None) if is_owner else seen).annotate(
        all_count=Count("engagements", filter=seen),
        open_count=Count("engagements", filter=seen & Q(engagements__state=Engagement.State.OPEN)),
        first_at=Min("engagements__starts_at", filter=seen),
        last_at=Max("engagements__launch_at", filter=seen),
    )
    return rows.order_by("name")


def find_client(
    organisation: Organisation, visible: QuerySet[Engagement], pk: int, *, is_owner: bool
) -> Client | None:
    return clients_of(organisation, visible, is_owner=is_owner).filter(pk=pk).first()
