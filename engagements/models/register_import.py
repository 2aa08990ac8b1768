"""An import into a register: what was brought, what it will do or did, and how far it has come."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.work import BackgroundJob
from engagements.sealing import CannotUnseal, seal, unseal


class RegisterImport(BackgroundJob):
    """`sheet` and `plan` hold what people brought: encrypted, and emptied with the end or after a day.

    `mapping` names the field of each column. `made` lists the entries that it added, `changed` for each one
    that it changed the fields with their values before and after: by them it can be taken back.
    The job's state is that of the step under way: reading the rows, or writing them.
    """

    class Step(models.TextChoices):
        READING = "reading", _("Reading")
        WRITING = "writing", _("Writing")
        TAKEN_BACK = "taken-back", _("Taken back")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="register_imports")
    number = models.PositiveIntegerField()
    register = models.CharField(max_length=30)
    source = models.CharField(max_length=120)
    step = models.CharField(max_length=12, choices=Step, default=Step.READING)
    sheet = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    mapping = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    made = models.JSONField(default=list)
    changed = models.JSONField(default=list)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="register_import_number_once")
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="register_import_to_sweep")]

    def __str__(self) -> str:
        return f"import {self.number} of {self.engagement_id}"

    @property
    def is_planned(self) -> bool:
        """Whether it waits for somebody to say yes."""
        return self.step == self.Step.READING and self.state == self.State.DONE

    @property
    def is_written(self) -> bool:
        return self.step == self.Step.WRITING and self.state == self.State.DONE

    @property
    def wanted_count(self) -> int:
        """How many rows will add or change an entry."""
        return sum(int(self.counts.get(fate) or 0) for fate in ("new", "changed"))

    def keep_plan(self, *, plan: str, counts: dict[str, int], note: str) -> None:
        """Ends the reading; raises LeaseLost when the job is no longer this worker's."""
        self._update_own(
            step=self.Step.READING,
            state=self.State.DONE,
            plan=plan,
            counts=counts,
            error=note,
            done_count=self.total_count,
            finished_at=timezone.now(),
            lease_until=None,
        )

    def keep_result(self, *, made: list[int], changed: list[Any]) -> None:
        """Ends the writing, and empties what was brought; raises LeaseLost as above."""
        self._update_own(
            state=self.State.DONE,
            made=made,
            changed=changed,
            sheet="",
            plan="",
            done_count=self.total_count,
            finished_at=timezone.now(),
            lease_until=None,
        )

    def empty(self) -> None:
        """Forgets what was brought."""
        type(self).objects.filter(pk=self.pk).update(sheet="", plan="")


def sealed(content: Any) -> str:
    """JSON, encrypted where the operator has set a key; without one, as it is, for a day at most."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        return seal(text)
    except ImproperlyConfigured:
        return text


def opened(kept: str) -> Any:
    """What `sealed` was given; None where it has been emptied, or cannot be read any more."""
    if not kept:
        return None
    try:
        return json.loads(kept if kept[:1] in "{[" else unseal(kept))
    except (ValueError, CannotUnseal, ImproperlyConfigured):
        return None
