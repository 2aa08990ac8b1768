"""Rehearsals of runbooks: the steps as they stood that day, who ticked which when, and what came of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.runbook import Runbook


class Rehearsal(models.Model):
    """One run through a runbook; its texts are copies, so that later edits do not change the record.

    Names are kept beside the accounts: whoever leaves stays on record.
    """

    class Result(models.TextChoices):
        UNDER_WAY = "under-way", _("Under way")
        WORKED = "worked", _("Worked")
        CHANGED = "worked-changed", _("Worked with changes")
        FAILED = "rehearsal-failed", _("Failed")
        ABANDONED = "abandoned", _("Abandoned")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="rehearsals")
    runbook = models.ForeignKey(Runbook, models.CASCADE, related_name="rehearsals")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    when_to_use = models.TextField(blank=True)
    how_to_know = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    closing_words = models.TextField(blank=True)
    result = models.CharField(_("result"), max_length=20, choices=Result, default=Result.UNDER_WAY)
    note = models.TextField(_("note"), blank=True, max_length=5000)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    begun_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="rehearsal_number_once"),
            models.UniqueConstraint(
                fields=["runbook"],
                condition=models.Q(result="under-way"),
                name="one_rehearsal_of_a_runbook_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_under_way(self) -> bool:
        return self.result == self.Result.UNDER_WAY

    @property
    def counts(self) -> bool:
        """Whether the runbook was rehearsed by it, whatever came of it; one that was abandoned was not."""
        return self.result in {self.Result.WORKED, self.Result.CHANGED, self.Result.FAILED}

    @property
    def took(self) -> timedelta | None:
        """From the beginning to the end; None while it is under way."""
        return self.ended_at - self.begun_at if self.ended_at else None

    def length(self, now: datetime) -> timedelta:
        """From the beginning to the end, or to `now` while it is under way."""
        return (self.ended_at or now) - self.begun_at


class RehearsalStep(models.Model):
    """A step as it was when the rehearsal began.

    `number` is its place among all; `label` the number that the author's list gives it, by which other steps
    call it; `before` what stands between the step before and this one.
    """

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    label = models.PositiveIntegerField()
    before = models.TextField(blank=True)
    text = models.TextField()
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ticked_by_name = models.CharField(max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["rehearsal", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return f"{self.label}. {self.text}"
