"""Gives out the numbers that people know the entries of a register by."""

from django.db.models import Max, Q

from engagements.models import Engagement, RegisterEntry


def next_number(engagement: Engagement, kind: type[RegisterEntry]) -> int:
    """The number after the highest one ever given in this register, the bin included.

    Callers are in a transaction; the lock on the engagement's row keeps two of them apart on PostgreSQL.
    """
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    numbers = kind._base_manager.filter(Q(("engagement", engagement)))
    return int(numbers.aggregate(highest=Max("number"))["highest"] or 0) + 1
