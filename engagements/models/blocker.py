"""A request to the founder for which the sprint waits: the clock stands until it is answered."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.engagement import Engagement


class Blocker(models.Model):
    """Of the request `target_kind`, `target_id` (as in the history); ends with its answer, or by hand.

    Several may wait at a time: the clock stands once, for the one that has waited longest.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="blockers")
    target_kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField()
    what = models.CharField(max_length=300)
    since = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "target_kind", "target_id"],
                condition=models.Q(ended_at=None),
                name="one_blocker_a_request",
            ),
        ]

    def __str__(self) -> str:
        return self.what
