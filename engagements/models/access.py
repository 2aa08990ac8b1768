"""The access inventory: which systems there are, whose they are, and where the way in is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class AccessEntry(RegisterEntry):
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

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="access_entries")
    system = models.CharField(_("system"), max_length=20, choices=System)
    provider = models.CharField(_("provider"), max_length=120)
    account = models.CharField(_("account"), max_length=200, blank=True)
    owner = models.CharField(_("owner on the client's side"), max_length=120, blank=True)
    roles = models.CharField(_("who holds which role"), max_length=300, blank=True)
    mfa = models.CharField(_("second factor"), max_length=10, choices=Mfa, default=Mfa.UNKNOWN)
    recovery = models.CharField(_("recovery contact"), max_length=200, blank=True)
    vault_reference = models.CharField(_("where the credentials are kept"), max_length=300, blank=True)
    leaves = models.CharField(_("who must leave"), max_length=200, blank=True)
    leaves_by = models.DateField(_("leaves by"), null=True, blank=True)
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)

    class Meta(RegisterEntry.Meta):
        verbose_name_plural = _("access entries")

    def __str__(self) -> str:
        return f"{self.get_system_display()}: {self.provider}"

    @property
    def reference(self) -> str:
        return f"A{self.number}"
