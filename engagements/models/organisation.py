"""The tenant: a consultancy, its members and the companies it works for."""

from email.utils import formataddr, parseaddr
from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.brand.oklch import HEX
from engagements.brand.sheet import FORMAT, dark_of

A_COLOUR = RegexValidator(HEX, _("Write the colour as #1f3f99."))


def _logo_place(organisation: "Organisation", _name: str) -> str:
    return f"brand/{organisation.pk}/{organisation.logo_sha256}.png"


class Organisation(models.Model):
    """`colour` and `colour_dark` are the brand's by day and by night; without one by night it follows from
    the other. `logo_themes` are those on whose paper the logo is seen without a plate.

    `brand_version` counts the changes, for two tabs at once. What `keeps_…_days` name is then forgotten.
    """

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True, validators=[A_COLOUR])
    colour_dark = models.CharField(_("colour in the dark"), max_length=7, blank=True, validators=[A_COLOUR])
    logo = models.FileField(upload_to=_logo_place, blank=True, max_length=200)
    logo_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    logo_themes = models.JSONField(default=list, blank=True)
    sender_name = models.CharField(_("sender of mails"), max_length=78, blank=True)
    reply_to = models.EmailField(_("address for answers"), blank=True)
    postal_address = models.TextField(_("postal address"), max_length=300, blank=True)
    keeps_bins_days = models.PositiveSmallIntegerField(_("bins"), default=30)
    keeps_log_days = models.PositiveSmallIntegerField(_("access log"), default=365)
    keeps_mails_days = models.PositiveSmallIntegerField(_("mails"), default=30)
    keeps_facts_days = models.PositiveSmallIntegerField(_("raw answers of audits"), default=365)
    brand_version = models.PositiveIntegerField(default=1)
    brand_at = models.DateTimeField(null=True, blank=True)
    brand_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Since when its members need a second factor, and who said so; empty where they do not.
    second_factor_since = models.DateTimeField(null=True, blank=True, editable=False)
    second_factor_by = models.CharField(max_length=120, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def logo_url(self) -> str:
        """The path of a PNG of `logo_width` × `logo_height`, open to who knows it: mails load it too."""
        return reverse("brand_logo", kwargs={"sha256": self.logo_sha256}) if self.logo_sha256 else ""

    @property
    def logo_class(self) -> str:
        """For CSS: in which theme the logo needs a plate to be seen."""
        plates = [f"logo--plate-{theme}" for theme in ("light", "dark") if theme not in self.logo_themes]
        return " ".join(["logo", *plates])

    @property
    def has_wordmark(self) -> bool:
        """A logo this wide has the name in it."""
        return self.logo_width > 2 * self.logo_height

    @property
    def stylesheet_url(self) -> str:
        """The style sheet in the organisation's colour, empty where it has none."""
        if not self.colour:
            return ""
        return sheet_url(self.colour, self.colour_dark)

    @property
    def mail_sender(self) -> str:
        """What stands in From: the organisation's name, which is no address, and the one that may send."""
        _portal, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        name = (self.sender_name or self.name).translate(dict.fromkeys(map(ord, "@<>"), " "))
        return formataddr((" ".join(name.split()), address))


def sheet_url(light: str, dark: str, scope: str = "page") -> str:
    """Of the style sheet made of a colour by day and, where one was chosen, by night."""
    colours = {"light": light[1:], "dark": dark_of(light, dark)[1:]}
    return reverse("brand_sheet", kwargs={"form": FORMAT, "scope": scope, **colours})


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
