"""A run of the audit: who asked for it, what it covers and how far it has come."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from engagements.models import BackgroundJob, Engagement


class Run(BackgroundJob):
    """`patterns` are globs of check keys, `subject` one subject's label; both empty for the whole surface.

    `scope` says in words what was asked for, where that is more than the checks' names: a topic, a stage.
    """

    # Audits of the whole surface, and those that came to their end: what another can be compared with.
    WHOLE = models.Q(patterns=[], subject="")
    COMPLETE = WHOLE & models.Q(state="done")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    patterns = models.JSONField(default=list)
    subject = models.CharField(max_length=500, blank=True)
    scope = models.CharField(max_length=160, blank=True)
    is_scheduled = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

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
