"""Old addresses: where the product used to live, and where whoever still comes by them should be led."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class OldUrl(RegisterEntry):
    """`status` is what a person saw; each audit follows the address besides and says so in its verdict."""

    class Status(models.TextChoices):
        UNCHECKED = "unchecked", _("Not tried yet")
        LEADS_THERE = "leads-there", _("Leads there")
        BROKEN = "broken", _("Does not lead there")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="old_urls")
    url = models.CharField(_("old address"), max_length=500)
    target = models.CharField(_("target"), max_length=500)
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.UNCHECKED)
    verified_on = models.DateField(_("last tried"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(RegisterEntry.Meta):
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            *RegisterEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["engagement", "url"],
                condition=models.Q(deleted_at=None),
                name="old_url_once",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def reference(self) -> str:
        return f"U{self.number}"
