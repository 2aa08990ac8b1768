"""The risk register: what can hurt the launch, how badly, who does what about it by when."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry
from engagements.risk_score import score_tone

SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Risk(RegisterEntry):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        FIXING = "fixing", _("Being fixed")
        ACCEPTED = "accepted", _("Accepted")
        CLOSED = "closed", _("Closed")

    class Treatment(models.TextChoices):
        FIX = "fix", _("Fix")
        REDUCE = "reduce", _("Reduce")
        TRANSFER = "transfer", _("Transfer")
        ACCEPT = "accept", _("Accept")

    class Source(models.TextChoices):
        PERSON = "person", _("Raised by a person")
        FINDING = "finding", _("Raised by a check")
        SIGNAL = "signal", _("Raised by a failure signal")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="risks")
    title = models.CharField(_("risk"), max_length=200)
    effect = models.CharField(_("effect on the business"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=10000)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), validators=SCALE, default=3)
    impact = models.PositiveSmallIntegerField(_("impact"), validators=SCALE, default=3)
    must_fix_now = models.BooleanField(_("must fix now"), default=False)
    treatment = models.CharField(_("treatment"), max_length=20, choices=Treatment, default=Treatment.FIX)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, max_length=10000)
    source = models.CharField(max_length=20, choices=Source, default=Source.PERSON, editable=False)
    closing_proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(RegisterEntry.Meta):
        constraints = [
            *RegisterEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_on_the_scale"
            ),
        ]
        # How many risks stand in each group is counted on every page of the register, from this index alone.
        indexes = [
            *RegisterEntry.Meta.indexes,
            models.Index(
                fields=["engagement", "deleted_at", "status", "must_fix_now", "closing_proposed_at"],
                name="risk_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.number} {self.title}"

    @property
    def reference(self) -> str:
        return f"R{self.number}"

    @property
    def score(self) -> int:
        """Likelihood × impact, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def score_tone(self) -> str:
        return score_tone(self.score)

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.OPEN, self.Status.FIXING}

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    def deed(self, changed: Mapping[str, tuple[Any, Any]]) -> str:
        before, after = changed.get("status", (None, None))
        if after == self.Status.CLOSED:
            return gettext("closed")
        if after == self.Status.ACCEPTED:
            return gettext("accepted")
        if before in {self.Status.CLOSED, self.Status.ACCEPTED}:
            return gettext("reopened")
        return super().deed(changed)

    def is_news(self, changed: Mapping[str, tuple[Any, Any]]) -> bool:
        return not changed.keys().isdisjoint({"status", "must_fix_now"})

    def follow_ups(self, changed: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
        """A person's word on the status answers the proposal to close."""
        if "status" not in changed:
            return {}
        is_closed = changed["status"][1] == self.Status.CLOSED
        return {"closed_at": timezone.now() if is_closed else None, "closing_proposed_at": None}
