"""The pack: a frozen picture of an engagement, numbered, with the PDF made from it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models import BackgroundJob, Engagement


class Pack(BackgroundJob):
    """`snapshot` is the whole content; `file` holds the PDF made from it, and `sha256` that file's hash."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="packs")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="packs/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="pack_number_once"),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_pack",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="pack_to_sweep")]

    def __str__(self) -> str:
        return f"pack {self.number} of {self.engagement_id}"
