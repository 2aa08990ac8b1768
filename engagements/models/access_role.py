"""Who holds which role at a provider, and whether they stay after the sprint or leave."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class AccessRoleQuerySet(models.QuerySet["AccessRole"]):
    def kept(self) -> Self:
        """Roles that were not taken off the list, of entries that are not in the bin."""
        return self.filter(deleted_at=None, entry__deleted_at=None)

    def leaving(self) -> Self:
        """Who leaves or has left: those still there first, by the day they have to be gone."""
        going = self.filter(models.Q(is_leaving=True) | models.Q(left_on__isnull=False))
        ends = (models.F("left_on").asc(nulls_first=True), models.F("leaves_by").asc(nulls_last=True))
        return going.order_by(*ends, "entry__number", "pk")


class AccessRole(models.Model):
    """A row below an access entry. `left_note` says how one knows that somebody has left."""

    class Side(models.TextChoices):
        CLIENT = "client", _("Client")
        CONSULTANCY = "consultancy", _("Consultancy")
        AGENCY = "agency", _("Agency")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="access_roles")
    entry = models.ForeignKey("engagements.AccessEntry", models.CASCADE, related_name="held_roles")
    person = models.CharField(_("person"), max_length=120)
    role = models.CharField(_("role at the provider"), max_length=120, blank=True)
    side = models.CharField(_("side"), max_length=12, choices=Side, default=Side.CLIENT)
    is_leaving = models.BooleanField(_("leaves"), default=False)
    leaves_by = models.DateField(_("leaves by"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True, editable=False)
    left_note = models.CharField(_("how one knows"), max_length=500, blank=True, editable=False)
    left_noted_by = models.CharField(max_length=120, blank=True, editable=False)
    token = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = AccessRoleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "token"], name="access_role_token_once"),
        ]
        indexes = [models.Index(fields=["engagement", "is_leaving", "left_on"], name="access_role_leaving")]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})" if self.role else self.person

    @property
    def in_words(self) -> str:
        """As a line of the inventory says it: “Mira: owner”."""
        return f"{self.person}: {self.role}" if self.role else self.person

    @property
    def is_overdue(self) -> bool:
        """Still there after the day by which they had to be gone."""
        return bool(
            self.is_leaving and not self.left_on and self.leaves_by and self.leaves_by < timezone.localdate()
        )
