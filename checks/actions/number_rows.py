"""Gives out the numbers that people know an engagement's runs, findings and risks by."""

from django.db.models import Max, Model, QuerySet

from engagements.models import Engagement


def lock_engagement(engagement: Engagement) -> None:
    """Waits until no other transaction gives out numbers in this engagement; ends with the transaction.

    Not the strongest lock: somebody who saves a risk and its history refers to this row in the meantime.
    """
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)


def next_number[Row: Model](rows: QuerySet[Row]) -> int:
    """One more than the highest number, the bin included; hold `lock_engagement` until the row is saved."""
    highest: int | None = rows.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
