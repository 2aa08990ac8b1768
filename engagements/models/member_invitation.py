"""An invitation to work at an organisation: until it is accepted by its address, nobody is in."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.organisation import Membership, Organisation


class MemberInvitation(models.Model):
    """The newest to an address; its link opens nothing of what is kept here, and works once.

    No membership stands for it beforehand: whoever never comes is nobody's colleague, and no owner.
    """

    class State(models.TextChoices):
        OPEN = "open", _("works")
        USED = "used", _("used")
        EXPIRED = "expired", _("expired")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="member_invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Membership.Role)
    has_every_engagement = models.BooleanField(default=True)
    engagements = models.ManyToManyField(Engagement, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], name="one_member_invitation_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    def state_at(self, now: datetime) -> State:
        if self.used_at:
            return self.State.USED
        return self.State.OPEN if now < self.expires_at else self.State.EXPIRED
