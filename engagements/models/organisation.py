"""The tenant: a consultancy, its members and the companies it works for."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def reaching(self, engagement: Any) -> Self:
        """Those that open an engagement, a row or an `OuterRef` to its key, of their organisation."""
        return self.filter(Q(has_every_engagement=True) | Q(assignments__engagement=engagement))

    def owners(self) -> Self:
        return self.filter(role=Membership.Role.OWNER)


class Membership(models.Model):
    """`has_every_engagement` says whether it opens all of them, those to come included, or the assigned ones.

    An owner has every one.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        CONSULTANT = "consultant", _("Consultant")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CONSULTANT)
    has_every_engagement = models.BooleanField(_("works on every engagement"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each"),
            models.CheckConstraint(
                condition=~Q(role="owner") | Q(has_every_engagement=True), name="owner_of_every_engagement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organisation}"

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER


class Client(models.Model):
    """The founder's company."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="clients")
    name = models.CharField(_("company"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_client_of_a_name")]

    def __str__(self) -> str:
        return self.name
