"""Work in the background: the row is the truth, a lease says who has it, a fence keeps late workers out."""

from datetime import datetime, timedelta
from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
MOST_ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker has taken the job over, or it was cancelled: stop, and write nothing more."""


class JobQuerySet[Job: "BackgroundJob"](models.QuerySet[Job]):
    def waiting(self, now: datetime) -> Self:
        """Jobs that a worker may take: queued, or left behind by one whose lease has run out."""
        return self.filter(Q(state="queued") | Q(state="running", lease_until__lt=now))

    def unfinished(self) -> Self:
        return self.filter(state__in=["queued", "running"])


class BackgroundJob(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    is_cancel_wanted = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int:
        return 100 * self.done_count // self.total_count if self.total_count else 0

    @classmethod
    def claim(cls, pk: int) -> Self | None:
        """Takes the job, if nobody else has it, and counts the attempt before any work is done.

        Returns None where it is finished, or held by a worker whose lease stands. A job that has used up its
        attempts is set aside as failed instead of being taken again.
        """
        now = timezone.now()
        mine = cls._default_manager.filter(pk=pk)
        free = mine.filter(Q(state="queued") | Q(state="running", lease_until__lt=now))
        free.filter(attempts__gte=MOST_ATTEMPTS).update(
            state=cls.State.FAILED,
            finished_at=now,
            error=_("The worker stopped in the middle %(count)d times.") % {"count": MOST_ATTEMPTS},
        )
        free.filter(is_cancel_wanted=True).update(state=cls.State.CANCELLED, finished_at=now)
        taken = free.update(
            state=cls.State.RUNNING,
            attempts=F("attempts") + 1,
            fence=F("fence") + 1,
            lease_until=now + LEASE,
            started_at=now,
            error="",
        )
        return cast("Self", cls._default_manager.get(pk=pk)) if taken else None

    def heartbeat(self, **progress: int | str) -> None:
        """Renews the lease and writes progress. Raises LeaseLost when the job is no longer this worker's."""
        self._update_own(lease_until=timezone.now() + LEASE, **progress)

    def finish(self, state: "BackgroundJob.State", error: str = "") -> None:
        """Ends the job. Raises LeaseLost when it is no longer this worker's."""
        self._update_own(state=state, error=error, finished_at=timezone.now(), lease_until=None)

    def is_wanted(self) -> bool:
        """Whether the job is still this worker's and nobody has asked to cancel it."""
        return (
            type(self)
            ._default_manager.filter(pk=self.pk, fence=self.fence, state="running", is_cancel_wanted=False)
            .exists()
        )

    def cancel(self) -> bool:
        """Asks for an end: at once where nobody works on it, at the next look of the worker otherwise."""
        mine = type(self)._default_manager.filter(pk=self.pk)
        ended = mine.filter(state="queued").update(
            state=self.State.CANCELLED, is_cancel_wanted=True, finished_at=timezone.now()
        )
        return bool(ended or mine.filter(state="running").update(is_cancel_wanted=True))

    def _own(self) -> "JobQuerySet[BackgroundJob]":
        """The row, while it is this worker's."""
        return type(self)._default_manager.filter(pk=self.pk, fence=self.fence, state="running")

    def _update_own(self, **fields: object) -> None:
        if not self._own().update(**fields):
            raise LeaseLost(f"{self} is no longer this worker's")
        for name, value in fields.items():
            setattr(self, name, value)
