"""Edge policy: what the edge does with each route: what it keeps, what it lets through, what it protects."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class EdgePolicy(RegisterEntry):
    """`pattern` is an address or a path, in which `*` stands for anything."""

    class Handling(models.TextChoices):
        CACHED = "cached", _("Cached")
        BYPASS = "bypass", _("Bypasses the cache")
        PROTECTED = "protected", _("Protected")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="edge_policies")
    pattern = models.CharField(_("route or path"), max_length=500)
    handling = models.CharField(_("at the edge"), max_length=20, choices=Handling, default=Handling.BYPASS)
    ttl_seconds = models.PositiveIntegerField(_("kept for, in seconds"), null=True, blank=True)
    rate_cap = models.CharField(_("rate cap"), max_length=120, blank=True)
    allowed_origins = models.CharField(_("allowed origins"), max_length=500, blank=True)
    exceptions = models.TextField(_("exceptions"), blank=True, max_length=2000)
    reason = models.TextField(_("why"), blank=True, max_length=2000)

    class Meta(RegisterEntry.Meta):
        verbose_name_plural = _("edge policies")
        constraints = [
            *RegisterEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["engagement", "pattern"],
                condition=models.Q(deleted_at=None),
                name="edge_policy_once_per_pattern",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern}: {self.get_handling_display()}"

    @property
    def reference(self) -> str:
        return f"E{self.number}"
