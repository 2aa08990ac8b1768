"""Known limits: what the product cannot do or was not built to do, what that means, and when it changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class KnownLimit(RegisterEntry):
    class Kind(models.TextChoices):
        LIMIT = "limit", _("Cannot do it")
        NOT_BUILT = "not-built", _("Not built on purpose")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="known_limits")
    title = models.CharField(_("limit"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.LIMIT)
    effect = models.TextField(_("effect"), blank=True, max_length=2000)
    until = models.CharField(_("until when, or what changes it"), max_length=300, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"L{self.number}"
