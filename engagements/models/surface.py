"""The surface map: what of the client's can be reached from outside, as people confirmed it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class Host(models.Model):
    class Role(models.TextChoices):
        APEX = "apex", _("Apex")
        WWW = "www", _("www")
        APP = "app", _("App")
        API = "api", _("API")
        ADMIN = "admin", _("Admin")
        AUTH = "auth", _("Sign-in")
        MAIL = "mail", _("Mail")
        DOCS = "docs", _("Documentation")
        STATUS = "status", _("Status")
        STAGING = "staging", _("Staging")
        PREVIEW = "preview", _("Preview")
        OTHER = "other", _("Other")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="hosts")
    name = models.CharField(_("host"), max_length=253)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OTHER)
    is_required = models.BooleanField(_("must answer at launch"), default=True)
    is_proxied = models.BooleanField(_("meant to be behind an edge"), default=False)
    origin = models.CharField(_("origin behind the edge"), max_length=253, blank=True)
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="host_once")]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    class Role(models.TextChoices):
        HOME = "home", _("Home")
        LOGIN = "login", _("Sign-in")
        SIGNUP = "signup", _("Sign-up")
        RESET = "reset", _("Password reset")
        HEALTH = "health", _("Health")
        DASHBOARD = "dashboard", _("Signed-in page")
        API = "api", _("Public API")
        WEBHOOK = "webhook", _("Webhook")
        ASSET = "asset", _("Static asset")
        FORM = "form", _("Form")
        CHAT = "chat", _("Chat")
        OTHER = "other", _("Other")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="routes")
    url = models.CharField(_("address"), max_length=500)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OTHER)
    expected_status = models.PositiveSmallIntegerField(_("expected status"), default=200)
    edge_policy = models.CharField(_("edge policy"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "url"], name="route_once")]

    def __str__(self) -> str:
        return self.url


class SendingDomain(models.Model):
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="sending_domains")
    name = models.CharField(_("sending domain"), max_length=253)
    providers = models.JSONField(_("providers"), default=list, blank=True)
    selectors = models.JSONField(_("DKIM selectors"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="sending_domain_once")]

    def __str__(self) -> str:
        return self.name


class DnsRecord(models.Model):
    """A record that somebody has to keep: what it does and whose it is.

    All of an engagement's together are the plan: what its zone should hold.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="dns_records")
    name = models.CharField(_("name"), max_length=253)
    rdtype = models.CharField(_("type"), max_length=10)
    value = models.CharField(_("value"), max_length=2000)
    ttl = models.PositiveIntegerField(_("TTL in seconds"))
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    follows_provider = models.BooleanField(
        _("follows its provider"),
        default=False,
        help_text=_(
            "The provider changes the values by itself, as behind an ALIAS or a flattened CNAME: "
            "other values are no alarm, only none at all."
        ),
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "rdtype", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "name", "rdtype", "value"], name="dns_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.rdtype} {self.value}"
