"""A finding: one thing that is wrong on one subject, remembered from run to run."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checks.check import Check, find_check
from checks.models.choices import severity_choices
from checks.models.result import Result, any_of
from engagements.models import Engagement, Risk


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        return self.filter(state=Finding.State.OPEN)

    def set_aside(self, now: datetime) -> Self:
        """Open, but out of the way for as long as somebody said."""
        return self.open().filter(suppressed_until__gt=now)

    def about(self, pairs: Iterable[tuple[str, str]]) -> Self:
        """The findings of these (check key, subject) pairs."""
        return self.filter(any_of(pairs))


class Finding(models.Model):
    """Opened by a failing check, marked fixed by a passing one, opened again by the next failure.

    `result` is the latest verdict that was known; `summary` and `severity` are those of the latest failure.
    `fixed_note` says why a finding was closed by anything but a pass. Until `suppressed_until` it is set
    aside, for the reason given, unless it gets worse than `suppressed_severity`; readiness still counts it.
    """

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
    fixed_note = models.CharField(max_length=200, blank=True)
    reopened_count = models.PositiveIntegerField(default=0)
    suppressed_until = models.DateTimeField(null=True, blank=True)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    suppressed_reason = models.CharField(max_length=300, blank=True)
    suppressed_severity = models.CharField(max_length=10, choices=severity_choices, blank=True)
    suppressed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "check_key", "subject"], name="one_finding_each"),
            models.UniqueConstraint(fields=["engagement", "number"], name="finding_number_once"),
        ]

    def __str__(self) -> str:
        return f"F{self.number} {self.summary}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_suppressed(self) -> bool:
        """Whether it is set aside now; the expiry needs nobody to notice it."""
        return self.is_open and self.suppressed_until is not None and self.suppressed_until > timezone.now()

    @property
    def reference(self) -> str:
        return f"F{self.number}"

    @property
    def check_definition(self) -> Check | None:
        return find_check(self.check_key)
