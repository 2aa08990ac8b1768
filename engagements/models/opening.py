"""Who opened which engagement when: what an owner can be asked, and cannot know otherwise."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class Opening(models.Model):
    """A person at the pages of an engagement, once in `slot` (ten minutes) however many they open.

    Each download stands by itself, without a slot. `what` is the name of the address, the first of the slot.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        DOWNLOAD = "download", _("Download")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    user_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PAGE)
    what = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    slot = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "user", "slot"], name="one_opening_in_a_slot")
        ]
        indexes = [models.Index(fields=["engagement", "-at"], name="openings_of_an_engagement")]

    def __str__(self) -> str:
        return f"{self.user_name} opened {self.what}"

    @property
    def words(self) -> str:
        """The address' name as people read it."""
        return self.what.replace("_", " ").replace("-", " ").capitalize()
