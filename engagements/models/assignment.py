"""Which engagements a consultant of named engagements works on."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.engagement import Engagement
from engagements.models.organisation import Membership


class Assignment(models.Model):
    """Counts where the membership is not of every engagement; the engagement is of the same organisation."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="assignments")
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="assignments")
    assigned_at = models.DateTimeField(default=timezone.now)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "engagement"], name="one_assignment_each")
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.engagement}"
