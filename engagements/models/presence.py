"""Who has which page open right now, so that two people at one record know of each other."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.engagement import Engagement

# A page says every 20 seconds that it is open; two that are missed are a page that was closed.
PRESENT = timedelta(seconds=50)
FORGOTTEN = timedelta(hours=1)


class Presence(models.Model):
    """`place` is the path of the record's page; its form is the same place, with `is_editing`."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=200)
    is_editing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "user", "place"], name="one_presence_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.place}"
