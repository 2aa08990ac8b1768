"""The access inventory: which systems there are, whose they are, and where the way in is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.chain import digest_of
from engagements.models.access_role import AccessRole
from engagements.models.engagement import Engagement
from engagements.models.register import EntryQuerySet, RegisterEntry
from engagements.not_used import NOT_USED, says_not_used

# What an owner confirms: which account it is, and whose.
CONFIRMED_FIELDS = ("system", "provider", "account", "owner")
# The founder's word, as it is before there is one.
NOTHING_SAID: Mapping[str, Any] = {
    "confirmed_on": None,
    "confirmed_by": None,
    "confirmed_by_name": "",
    "dispute": "",
    "disputed_at": None,
    "disputed_by_name": "",
}


class AccessEntryQuerySet(EntryQuerySet["AccessEntry"]):
    def in_use(self) -> Self:
        """Those of which an owner, a second factor and the founder's word can be asked."""
        return self.alias(said=Lower(Trim("provider"))).exclude(said__in=NOT_USED)


class AccessEntry(RegisterEntry):
    """Confirmed by the founder alone: `confirmed_on` says when, and a change of what was confirmed clears it.

    `dispute` is what the founder said is wrong, empty where nothing is.
    """

    class System(models.TextChoices):
        REGISTRAR = "registrar", _("Registrar")
        DNS = "dns", _("DNS")
        EDGE = "edge", _("Edge")
        HOSTING = "hosting", _("Hosting")
        EMAIL = "email", _("E-mail")
        ANALYTICS = "analytics", _("Analytics")
        MONITORING = "monitoring", _("Monitoring")
        REPOSITORY = "repository", _("Repository")
        PAYMENTS = "payments", _("Payments")
        OTHER = "other", _("Other")

    class Mfa(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        ON = "on", _("On")
        OFF = "off", _("Off")

    left_by_undo = frozenset(NOTHING_SAID)
    told_when_wiped = frozenset({"confirmed_on", "confirmed_by_name", "dispute"})

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="access_entries")
    system = models.CharField(_("system"), max_length=20, choices=System)
    provider = models.CharField(_("provider"), max_length=120)
    account = models.CharField(_("account"), max_length=200, blank=True)
    owner = models.CharField(_("owner on the client's side"), max_length=120, blank=True)
    mfa = models.CharField(_("second factor"), max_length=10, choices=Mfa, default=Mfa.UNKNOWN)
    recovery = models.CharField(_("recovery contact"), max_length=200, blank=True)
    vault_reference = models.CharField(_("where the credentials are kept"), max_length=300, blank=True)
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=120, blank=True, editable=False)
    dispute = models.CharField(
        _("what the founder says is wrong"), max_length=1000, blank=True, editable=False
    )
    disputed_at = models.DateTimeField(null=True, editable=False)
    disputed_by_name = models.CharField(max_length=120, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, max_length=5000)

    objects = AccessEntryQuerySet.as_manager()  # type: ignore[misc]  # the stubs take it for an own field

    class Meta(RegisterEntry.Meta):
        verbose_name_plural = _("access entries")

    def __str__(self) -> str:
        return f"{self.get_system_display()}: {self.provider}"

    @property
    def reference(self) -> str:
        return f"A{self.number}"

    @property
    def is_unused(self) -> bool:
        """Whether it says that the product has no such system."""
        return says_not_used(self.provider)

    @property
    def roles(self) -> list[AccessRole]:
        """Who can get in, or could; read with the entry by `prefetch_related("held_roles")`."""
        return [role for role in self.held_roles.all() if role.deleted_at is None]

    @property
    def leavers(self) -> list[AccessRole]:
        """Those who have to leave and have not left yet."""
        return [role for role in self.roles if role.is_leaving and not role.left_on]

    @property
    def leaves_by(self) -> date | None:
        """The first day by which somebody has to have left."""
        return min((role.leaves_by for role in self.leavers if role.leaves_by), default=None)

    @property
    def seen(self) -> str:
        """Stands for what an owner confirms: they confirm what they saw, and nothing that came after it."""
        return digest_of({name: getattr(self, name) for name in CONFIRMED_FIELDS})

    def deed(self, changed: Mapping[str, tuple[Any, Any]]) -> str:
        if "confirmed_on" in changed:
            return gettext("changed what was confirmed of")
        if "dispute" in changed:
            return gettext("changed what was said to be wrong in")
        return super().deed(changed)

    def is_news(self, changed: Mapping[str, tuple[Any, Any]]) -> bool:
        """The founder hears that their word counts no more."""
        return not changed.keys().isdisjoint(self.told_when_wiped)

    def follow_ups(self, changed: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
        """What was confirmed is another account now, or another person's: it has to be confirmed anew."""
        if not changed.keys() & set(CONFIRMED_FIELDS):
            return {}
        return dict(NOTHING_SAID)
