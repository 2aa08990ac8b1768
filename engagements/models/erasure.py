"""The proof that a client was erased: what went and when, with nothing left of whom it was."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from engagements.models.organisation import Organisation


class ErasureReceipt(models.Model):
    """`counts` are the rows that went, by kind, and `files`; `sha256` is of the receipt that was handed out.

    The receipt itself names the client, so it is shown once and kept by nobody but who took it: whoever shows
    it later proves by its hash that it is this one.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="erasures")
    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    erased_at = models.DateTimeField(default=timezone.now)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    erased_by_name = models.CharField(max_length=120)
    counts = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-erased_at", "-pk"]

    def __str__(self) -> str:
        return f"receipt {self.reference}"

    @property
    def row_count(self) -> int:
        return sum(count for name, count in self.counts.items() if name != "files")
