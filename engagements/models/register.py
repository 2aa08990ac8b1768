"""What all registers share: an engagement, a number, a version against lost edits, and a bin."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models

BIN_KEEPS = timedelta(days=30)


class EntryQuerySet[Entry: "RegisterEntry"](models.QuerySet[Entry]):
    def kept(self) -> Self:
        """Entries that are not in the bin."""
        return self.filter(deleted_at=None)

    def binned(self) -> Self:
        """Entries in the bin, the latest first."""
        return self.exclude(deleted_at=None).order_by("-deleted_at")


class RegisterEntry(models.Model):
    """Each register declares its own `engagement`, so that `engagement.risks` reads as it should."""

    number = models.PositiveIntegerField(editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="%(class)s_number_once"),
        ]
