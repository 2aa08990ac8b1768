"""A run of the audit: who asked for it, what it covers and how far it has come."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from engagements.models import BackgroundJob, Engagement
from engagements.models.work import JobQuerySet


class RunQuerySet(JobQuerySet["Run"]):
    def whole(self) -> Self:
        """Audits of the whole surface."""
        return self.filter(patterns=[], subject="")

    def complete(self) -> Self:
        """Audits of the whole surface that came to their end: what another can be compared with."""
        return self.whole().filter(state=Run.State.DONE)


class Run(BackgroundJob):
    """`patterns` are globs of check keys, `subject` one subject's label; both empty for the whole surface.

    `scope` says in words what was asked for, where that is more than the checks' names: a topic, a stage.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    patterns = models.JSONField(default=list)
    subject = models.CharField(max_length=500, blank=True)
    scope = models.CharField(max_length=160, blank=True)
    is_scheduled = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = RunQuerySet.as_manager()  # type: ignore[misc]  # more than the base has

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="run_number_once"),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_run",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="run_to_sweep")]

    def __str__(self) -> str:
        return f"run {self.number} of {self.engagement_id}"

    @property
    def title(self) -> str:
        return gettext("audit %(number)d") % {"number": self.number}

    @property
    def is_whole(self) -> bool:
        return not self.patterns and not self.subject

    @property
    def is_complete(self) -> bool:
        return self.is_whole and self.state == self.State.DONE

    @property
    def duration(self) -> timedelta | None:
        """From the start of the latest attempt to its end; None while there is no end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at
