"""Redirects: what leads where, by which status, where it is configured and whose it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class Redirect(RegisterEntry):
    """`source` is a host, an address or a pattern, as it stands where the redirect is configured."""

    class Code(models.IntegerChoices):
        MOVED = 301, _("301 for good")
        FOUND = 302, _("302 for now")
        TEMPORARY = 307, _("307 for now, method kept")
        PERMANENT = 308, _("308 for good, method kept")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="redirects")
    source = models.CharField(_("from"), max_length=500)
    target = models.CharField(_("to"), max_length=500)
    code = models.PositiveSmallIntegerField(_("status"), choices=Code, default=Code.MOVED)
    keeps_path = models.BooleanField(_("keeps the path"), default=True)
    keeps_query = models.BooleanField(_("keeps the query"), default=True)
    configured_at = models.CharField(_("where it is configured"), max_length=200, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    reason = models.TextField(_("why"), blank=True, max_length=2000)

    class Meta(RegisterEntry.Meta):
        constraints = [
            *RegisterEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["engagement", "source"],
                condition=models.Q(deleted_at=None),
                name="redirect_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def reference(self) -> str:
        return f"D{self.number}"
