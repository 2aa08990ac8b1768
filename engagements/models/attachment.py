"""Evidence beside a record: a file or a link, on an item, a risk, an entry or a step of a runbook."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def about(self, kind: str, pk: int) -> Self:
        return self.filter(target_kind=kind, target_id=pk)

    def kept(self) -> Self:
        return self.filter(deleted_at=None)


def _place(attachment: "Attachment", _name: str) -> str:
    """By the hash alone: what a person called the file is no part of any path."""
    return f"evidence/{attachment.engagement_id}/{attachment.sha256}"


def _thumbnail_place(attachment: "Attachment", _name: str) -> str:
    return f"evidence/{attachment.engagement_id}/{attachment.sha256}.webp"


class Attachment(models.Model):
    """`kind` is what the bytes were found to be; a link has a `url` and no file.

    `step` is the place of a runbook's step among all of them, `step_said` how that step began when it was put
    there: the words find it again after the runbook was edited.

    One that was taken away is kept, with its file, for as long as a bin keeps things.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        PDF = "pdf", _("PDF")
        TEXT = "text", _("Text")
        LINK = "link", _("Link")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="attachments")
    target_kind = models.CharField(max_length=30)
    target_id = models.BigIntegerField()
    step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    step_said = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    file = models.FileField(upload_to=_place, blank=True, max_length=200)
    thumbnail = models.FileField(upload_to=_thumbnail_place, blank=True, max_length=200)
    media_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_by_name = models.CharField(max_length=120)
    added_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        indexes = [
            models.Index(fields=["engagement", "target_kind", "target_id"], name="attachments_of_a_record")
        ]

    def __str__(self) -> str:
        return self.name
