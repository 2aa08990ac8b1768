"""Who did what: one row for each change, written once and never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.engagement import Engagement


class Event(models.Model):
    """`verb` completes "Ana … R3 Login is cached"; `changes` maps a field to [before, after]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField(null=True)
    target_label = models.CharField(max_length=250)
    changes = models.JSONField(default=dict)
    is_for_client = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["engagement", "-at"], name="event_by_engagement")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.target_label}"
