"""What one check said about one subject in one run."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from checks.check import Check, Outcome, find_check
from checks.models.choices import outcome_choices, severity_choices
from checks.models.run import Run
from engagements.models import Engagement


def any_of(pairs: Iterable[tuple[str, str]]) -> models.Q:
    """Rows of these (check key, subject) pairs; no row where there is no pair."""
    subjects: dict[str, list[str]] = {}
    for check_key, subject in pairs:
        subjects.setdefault(check_key, []).append(subject)
    matching = models.Q(pk__in=())
    for check_key, labels in subjects.items():
        matching |= models.Q(check_key=check_key, subject__in=labels)
    return matching


class ResultQuerySet(models.QuerySet["Result"]):
    def current(self) -> Self:
        """The latest verdict of every check on every subject that the surface still has."""
        return self.filter(is_current=True)

    def about(self, pairs: Iterable[tuple[str, str]]) -> Self:
        return self.filter(any_of(pairs))

    def failing(self) -> Self:
        return self.filter(outcome=Outcome.FAIL)


class Result(models.Model):
    """One verdict on one subject. `is_current` marks the latest one of each check and subject.

    `seconds` is how long after the start of its run it was there. `flips` is how often the outcome changed
    over the last few audits of the same, this one included.
    """

    LOOKED_BACK = 5
    FLAPS_FROM = 3

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
    seconds = models.FloatField(default=0)
    flips = models.PositiveSmallIntegerField(default=0)
    is_current = models.BooleanField(default=True)
    at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["engagement", "check_key", "subject"], name="results_of_a_subject"),
            models.Index(
                fields=["engagement", "check_key", "outcome"],
                condition=models.Q(is_current=True),
                name="current_results_to_tally",
            ),
        ]
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
    def is_flapping(self) -> bool:
        """Whether the answer goes back and forth, so that no single one of them is to be trusted."""
        return self.flips >= self.FLAPS_FROM

    @property
    def check_definition(self) -> Check | None:
        """The check that said this, or None where it has left the catalogue since."""
        return find_check(self.check_key)
