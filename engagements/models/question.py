"""What a consultant asks the founder to decide: a change of a DNS record, or where all visitors end."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class QuestionQuerySet(models.QuerySet["Question"]):
    def waiting(self) -> Self:
        """What waits for the founder, the most urgent first."""
        return self.filter(answer="").order_by(F("due_at").asc(nulls_last=True), "asked_at", "pk")


class Question(models.Model):
    """Answered once, by a founder, or withdrawn; what was asked is never changed, so that an answer says to
    what it was given.

    A change of a record is one of `name` and `rdtype` from `before` to `after`: the one is empty for a record
    that comes, the other for one that goes. A choice of the canonical host has the hosts as `options`, one of
    them `recommended`, and `choice` once it is answered; `name` is the domain. `why`, `notice`, `otherwise`
    and `way_back` are in the client's words: what it is good for, what they will notice, what happens if they
    decline, and how it is taken back.
    """

    class Kind(models.TextChoices):
        DNS_CHANGE = "dns-change", _("Approve a DNS change")
        CANONICAL_HOST = "canonical-host", _("Choose your main address")

    class Answer(models.TextChoices):
        OPEN = "", _("Open")
        APPROVED = "approved", _("Approved")
        CHOSEN = "chosen", _("Chosen")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=253)
    rdtype = models.CharField(_("type"), max_length=10, blank=True)
    before = models.CharField(_("value now"), max_length=2000, blank=True)
    after = models.CharField(_("value after"), max_length=2000, blank=True)
    options = models.JSONField(default=list)
    recommended = models.CharField(_("what you recommend"), max_length=253, blank=True)
    why = models.CharField(_("what it is good for"), max_length=600)
    notice = models.CharField(_("what they will notice"), max_length=300, blank=True)
    otherwise = models.CharField(_("what happens if they decline"), max_length=300, blank=True)
    way_back = models.CharField(_("how it is taken back"), max_length=300, blank=True)
    due_at = models.DateTimeField(_("needed by"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True, default=Answer.OPEN)
    choice = models.CharField(_("what was chosen"), max_length=253, blank=True)
    word = models.CharField(_("what was answered"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "token"], name="question_token_once")]
        indexes = [models.Index(fields=["engagement", "answer"], name="question_waiting")]

    def __str__(self) -> str:
        about = f"{self.name} ({self.rdtype})" if self.rdtype else self.name
        return f"{self.get_kind_display()}: {about}"

    @property
    def is_open(self) -> bool:
        return self.answer == self.Answer.OPEN

    @property
    def is_overdue(self) -> bool:
        return bool(self.is_open and self.due_at and self.due_at < timezone.now())
