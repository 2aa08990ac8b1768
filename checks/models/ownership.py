"""Proof that a domain is the client's: the token that is asked for, and every look whether it is there."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models import BackgroundJob, Engagement


def new_token() -> str:
    return secrets.token_hex(16)


class OwnershipToken(models.Model):
    """What the client has to publish; one for each engagement, so that it proves this one and no other."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="ownership_token")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"ownership token of {self.engagement_id}"


class OwnershipLook(BackgroundJob):
    """One look for the token: when, asked for by whom (the portal itself when None), what was found where."""

    class Found(models.TextChoices):
        THERE = "there", _("Found")
        ABSENT = "absent", _("Not found")
        UNKNOWN = "unknown", _("Could not tell")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="ownership_looks")
    domain = models.CharField(max_length=253)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_by_name = models.CharField(max_length=120)
    found = models.CharField(max_length=10, choices=Found, blank=True)
    method = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=300, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_look",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="look_to_sweep")]

    def __str__(self) -> str:
        return f"look for the token of {self.domain}"
