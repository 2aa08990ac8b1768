"""What one person did to many entries of a register at once: done once, and undone as one."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class BulkChange(models.Model):
    """`entries` holds a list for each entry: its key, the field's value before and after, and by name what
    the record itself has set besides, as it was before. `part_of` is that of the events of the history.

    `left` holds what was left alone: what people call the entry, and why. `token` is that of the form, which
    is done once even when it is sent twice.
    """

    class Deed(models.TextChoices):
        SET = "set", _("Set a field")
        DELETE = "delete", _("Delete")
        RESTORE = "restore", _("Restore")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="bulk_changes")
    register = models.CharField(max_length=30)
    token = models.UUIDField()
    deed = models.CharField(max_length=10, choices=Deed)
    field = models.CharField(max_length=60, blank=True)
    entries = models.JSONField(default=list)
    left = models.JSONField(default=list)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    part_of = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "token"], name="bulk_change_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.field} ({len(self.entries)})"
