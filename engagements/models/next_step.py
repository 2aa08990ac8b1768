"""Next steps: what comes after the sprint, in order, with who does it by when and how much it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class NextStep(RegisterEntry):
    """`rank` is the place in the order of doing, 1 first; those without one come after the ranked ones."""

    class Size(models.TextChoices):
        HOURS = "hours", _("Hours")
        DAYS = "days", _("Days")
        WEEKS = "weeks", _("Weeks")
        LONGER = "longer", _("Longer")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="next_steps")
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    title = models.CharField(_("what"), max_length=200)
    reason = models.TextField(_("why"), blank=True, max_length=2000)
    owner = models.CharField(_("who"), max_length=120, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size, default=Size.DAYS)

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"N{self.number}"
