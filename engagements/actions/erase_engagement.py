"""Erases engagements with everything in them: the one way in which a history ends."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from engagements.models import Engagement


@transaction.atomic
def erase_engagements(engagements: QuerySet[Engagement]) -> int:
    """How many were erased. Without the mark that is set first the database lets no event go."""
    pks = list(engagements.values_list("pk", flat=True))
    doomed = Engagement.objects.filter(pk__in=pks)
    doomed.update(erased_at=timezone.now())
    doomed.delete()
    return len(pks)
