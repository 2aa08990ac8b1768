"""A finding: one thing that is wrong on one subject, remembered from run to run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from checks.models.run import Result, severity_choices
from engagements.models import Engagement, Risk


class Finding(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        FIXED = "fixed", _("Fixed")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField()
    check_key = models.CharField(max_length=64)
    subject = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    severity = models.CharField(max_length=10, choices=severity_choices)
    summary = models.CharField(max_length=1000)
    result = models.ForeignKey(Result, models.CASCADE, related_name="findings")
    risk = models.ForeignKey(Risk, models.SET_NULL, null=True, related_name="findings")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "check_key", "subject"], name="one_finding_each"),
            models.UniqueConstraint(fields=["engagement", "number"], name="finding_number_once"),
        ]

    def __str__(self) -> str:
        return f"F{self.number} {self.summary}"

    @property
    def reference(self) -> str:
        return f"F{self.number}"
