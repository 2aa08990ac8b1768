"""The founder's consent to tests that send more than a visitor: every decision, written once, in a chain."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.chain import digest_of
from engagements.models import Engagement


class ConsentQuerySet(models.QuerySet["ConsentDecision"]):
    def in_order(self) -> Self:
        return self.order_by("number")


class ConsentDecision(models.Model):
    """Somebody asked for, gave, refused or took back the consent to one check.

    `text` is what they had before their eyes, `terms` the same for machines; `digest` covers this row and,
    through `previous`, every earlier one of the engagement, so that none can be changed unseen.
    """

    class Kind(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="consent_decisions")
    number = models.PositiveIntegerField()
    check_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    by_email = models.EmailField()
    at = models.DateTimeField()
    text = models.TextField()
    terms = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="decision_number_once")]

    def __str__(self) -> str:
        return f"{self.check_key} {self.kind} by {self.by_name}"

    @property
    def about(self) -> str:
        """The first line of what was shown: the question that the test answers."""
        return self.text.partition("\n")[0] or self.check_key

    def expected_digest(self) -> str:
        """What `digest` is as long as nobody changed the row."""
        said: dict[str, Any] = {
            "engagement": self.engagement_id,
            "number": self.number,
            "check": self.check_key,
            "kind": self.kind,
            "by": [self.by_name, self.by_email],
            "at": self.at.isoformat(),
            "text": self.text,
            "terms": self.terms,
            "previous": self.previous,
        }
        return digest_of(said)


class ActiveStop(models.Model):
    """While this row is there, no active check of the engagement sends anything."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="active_stop")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    is_by_client = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"active checks of {self.engagement_id} stopped by {self.by_name}"


class OperatorStop(models.Model):
    """While a row of these is there, no active check of any engagement sends anything."""

    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return "active checks stopped for all"
