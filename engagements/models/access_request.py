"""What a consultant asks of the founder about an account: let somebody in, confirm it, make it theirs."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.access import AccessEntry
from engagements.models.engagement import Engagement


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def waiting(self) -> Self:
        """What waits for the founder, the most urgent first; an entry in the bin asks for nothing."""
        waiting = self.filter(answer="", entry__deleted_at=None)
        return waiting.order_by(F("due_at").asc(nulls_last=True), "asked_at", "pk")


class AccessRequest(models.Model):
    """Answered once: by the founder with done or declined, or withdrawn by the consultancy."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("Let somebody in")
        CONFIRM = "confirm", _("Confirm who owns it")
        TRANSFER = "transfer", _("Make it the client's own")

    class Answer(models.TextChoices):
        OPEN = "", _("Open")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Cannot")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="access_requests")
    entry = models.ForeignKey(AccessEntry, models.CASCADE, related_name="requests")
    kind = models.CharField(_("what you ask for"), max_length=10, choices=Kind, default=Kind.GRANT)
    why = models.CharField(_("what it is good for"), max_length=300)
    how = models.TextField(_("how it is done"), blank=True, max_length=2000)
    due_at = models.DateTimeField(_("needed by"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True, default=Answer.OPEN)
    word = models.CharField(_("what was answered"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "token"], name="access_request_token_once"),
        ]
        indexes = [models.Index(fields=["engagement", "answer"], name="access_request_waiting")]

    def __str__(self) -> str:
        system = self.entry.get_system_display()
        return f"{self.get_kind_display()}: {self.entry.provider} ({system})"

    @property
    def is_open(self) -> bool:
        return self.answer == self.Answer.OPEN

    @property
    def is_overdue(self) -> bool:
        return bool(self.is_open and self.due_at and self.due_at < timezone.now())
