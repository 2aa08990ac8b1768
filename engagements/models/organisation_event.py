"""Who did what to an organisation itself: its members and their roles, which are of no engagement."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.organisation import Organisation


class OrganisationEvent(models.Model):
    """Written once, by `record_organisation_event`; `detail` says in words what changed."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    label = models.CharField(max_length=250)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="organisation_events")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.label}"
