"""The pack: a frozen picture of an engagement, numbered, with the PDF made from it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import BackgroundJob, Engagement


class Paper(models.TextChoices):
    """The sizes a pack is printed on; the values are the names CSS knows them by."""

    A4 = "A4", _("A4")
    LETTER = "letter", _("US Letter")


class Pack(BackgroundJob):
    """`snapshot` is the whole content; `file` holds the PDF made from it, and `sha256` that file's hash.

    `content_sha256` leaves the number and the time out: two packs that share it say the same.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="packs")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="packs/", blank=True)
    size = models.PositiveIntegerField(default=0)
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

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def title(self) -> str:
        """As people speak of it: "draft 3" or "version 4"; the two share one row of numbers."""
        words = _("draft %(number)d") if self.is_draft else _("version %(number)d")
        return str(words) % {"number": self.number}

    def keep_file(self, *, name: str, size: int, sha256: str, page_count: int) -> None:
        """Ends the job with its file, in one step. Raises LeaseLost when it is no longer this worker's."""
        self._update_own(
            state=self.State.DONE,
            file=name,
            size=size,
            sha256=sha256,
            page_count=page_count,
            done_count=self.total_count,
            finished_at=timezone.now(),
            lease_until=None,
        )
