"""States of a client's zone that are kept: what was live when somebody looked, and what somebody approved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class ZoneState(models.Model):
    """Every record of one moment, written once; the latest approved one is what the audit holds live to.

    `records` lists objects with name, rdtype, value, ttl, purpose, owner and follows_provider; `unanswered`
    the questions that nobody answered, in DNS's own words.
    """

    class Kind(models.TextChoices):
        LIVE = "live", _("Live")
        APPROVED = "approved", _("Approved")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="zone_states")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    source = models.CharField(max_length=120, blank=True)
    records = models.JSONField(default=list)
    unanswered = models.JSONField(default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="zone_state_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
