"""The link of an invitation: what is kept of it opens nothing, and one row says whether it still works."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Participant


class InvitationLink(models.Model):
    """The newest link that was mailed to a participant; an older one is forgotten."""

    class State(models.TextChoices):
        OPEN = "open", _("works")
        USED = "used", _("used")
        EXPIRED = "expired", _("expired")

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="link")
    # The address that it was mailed to: an account that has another one by now is not opened by it.
    email = models.EmailField(_("e-mail address"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.participant}, {self.state}"

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    def state_at(self, now: datetime) -> State:
        if self.used_at:
            return self.State.USED
        return self.State.OPEN if now < self.expires_at else self.State.EXPIRED
