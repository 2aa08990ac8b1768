"""A run of the audit and the verdicts that came out of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from checks.check import Check, Outcome, Severity, get_check
from engagements.models import BackgroundJob, Engagement


class Run(BackgroundJob):
    """`patterns` are globs of check keys and `subject` one subject's label; both empty for the whole surface."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    patterns = models.JSONField(default=list)
    subject = models.CharField(max_length=500, blank=True)
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
    def is_whole(self) -> bool:
        return not self.patterns and not self.subject


def outcome_choices() -> list[tuple[str, object]]:
    return [
        (Outcome.PASS, _("Pass")),
        (Outcome.WARN, _("Warning")),
        (Outcome.FAIL, _("Fail")),
        (Outcome.COULD_NOT_TELL, _("Could not tell")),
        (Outcome.NOT_APPLICABLE, _("Not applicable")),
    ]


def severity_choices() -> list[tuple[str, object]]:
    return [
        (Severity.BLOCKER, _("Blocker")),
        (Severity.HIGH, _("High")),
        (Severity.MEDIUM, _("Medium")),
        (Severity.LOW, _("Low")),
        (Severity.INFO, _("Info")),
    ]


class Result(models.Model):
    """One verdict on one subject. `is_current` marks the latest one of each check and subject."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="results")
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="results")
    check_key = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=500)
    outcome = models.CharField(max_length=20, choices=outcome_choices)
    severity = models.CharField(max_length=10, choices=severity_choices)
    code = models.CharField(max_length=80)
    summary = models.CharField(max_length=1000)
    evidence = models.JSONField(default=dict)
    is_current = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "check_key", "subject"], name="result_once_a_run"),
            models.UniqueConstraint(
                fields=["engagement", "check_key", "subject"],
                condition=models.Q(is_current=True),
                name="one_current_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_key} on {self.subject}: {self.outcome}"

    @property
    def topic(self) -> str:
        return self.check_key.partition(".")[0]

    @property
    def check_definition(self) -> Check | None:
        """The check that said this, or None where it has left the catalogue since."""
        try:
            return get_check(self.check_key)
        except KeyError:
            return None
