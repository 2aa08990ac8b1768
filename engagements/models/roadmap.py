"""The seven stages of an engagement, copied from its playbook when it was opened, and the work on them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class Stage(models.Model):
    class Status(models.TextChoices):
        NOT_BEGUN = "todo", _("Not begun")
        ACTIVE = "active", _("At work")
        HELD = "held", _("Held")
        DONE = "done", _("Done")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="stages")
    key = models.SlugField(max_length=64)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    goal = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.NOT_BEGUN)
    begun_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "key"], name="stage_key_once")]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """One line to be confirmed: by checks (`checks` names them), by a person, or by both.

    `needs_person` says that passing checks alone are not enough.
    """

    class Status(models.TextChoices):
        OPEN = "todo", _("To do")
        DOING = "doing", _("Doing")
        DONE = "done", _("Done")
        NOT_APPLICABLE = "not-applicable", _("Not applicable")

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="items")
    key = models.SlugField(max_length=64)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    how = models.TextField()
    evidence_wanted = models.TextField(blank=True)
    checks = models.JSONField(default=list)
    needs_person = models.BooleanField(default=True)
    is_required = models.BooleanField(default=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN)
    reason = models.CharField(_("why it does not apply"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)
    evidence = models.TextField(_("evidence"), blank=True, max_length=5000)
    evidence_url = models.URLField(_("link to evidence"), blank=True, max_length=500)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["stage__number", "number"]
        constraints = [models.UniqueConstraint(fields=["stage", "key"], name="item_key_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def engagement(self) -> Engagement:
        return self.stage.engagement


class Deliverable(models.Model):
    """`is_done` is a person's word that it is there, beside what the books tell; it is given with a note."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="deliverables")
    key = models.SlugField(max_length=64)
    title = models.CharField(max_length=200)
    artefact = models.CharField(max_length=40)
    is_done = models.BooleanField(_("delivered"), default=False)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["stage__number", "pk"]
        constraints = [models.UniqueConstraint(fields=["stage", "key"], name="deliverable_key_once")]

    def __str__(self) -> str:
        return self.title


class FailureSignal(models.Model):
    """A sign that a stage has failed; seen, it raises a risk of these values.

    Somebody answers it either way before the stage closes: `seen_at` or `not_seen_at` says when.
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="failure_signals")
    key = models.SlugField(max_length=64)
    text = models.CharField(max_length=300)
    risk_title = models.CharField(max_length=200)
    effect = models.CharField(max_length=300)
    impact = models.PositiveSmallIntegerField()
    likelihood = models.PositiveSmallIntegerField()
    must_fix_now = models.BooleanField()
    seen_at = models.DateTimeField(null=True, blank=True)
    not_seen_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    risk = models.ForeignKey(
        "engagements.Risk", models.SET_NULL, null=True, blank=True, related_name="failure_signals"
    )

    class Meta:
        ordering = ["stage__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="signal_key_once"),
            models.CheckConstraint(
                condition=models.Q(seen_at=None) | models.Q(not_seen_at=None), name="signal_answered_one_way"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def answer(self) -> str:
        """`seen`, `not-seen`, or nothing while nobody has looked."""
        return "seen" if self.seen_at else "not-seen" if self.not_seen_at else ""

    @property
    def answered_at(self) -> datetime | None:
        return self.seen_at or self.not_seen_at


class BarLine(models.Model):
    """A line of the minimum bar, answered by its checks and by its items (`stage.item`)."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="bar_lines")
    key = models.SlugField(max_length=64)
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    station = models.CharField(max_length=20)
    checks = models.JSONField(default=list)
    items = models.JSONField(default=list)
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "key"], name="bar_line_key_once")]

    def __str__(self) -> str:
        return self.text
