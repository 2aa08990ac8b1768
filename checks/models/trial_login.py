"""An account made for testing, so that a check can see what a signed-in person sees."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from engagements.sealing import SealedTextField


class TrialLogin(models.Model):
    """`marker` is a text that only this account's own page shows; all three texts are kept encrypted."""

    class Place(models.IntegerChoices):
        FIRST = 1, _("First account")
        SECOND = 2, _("Second account")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="trial_logins")
    place = models.PositiveSmallIntegerField(choices=Place)
    login_url = models.CharField(max_length=500)
    username = SealedTextField()
    password = SealedTextField()
    marker = SealedTextField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["engagement", "place"], name="trial_login_place_once")]

    def __str__(self) -> str:
        return f"trial login {self.place} of {self.engagement_id}"
