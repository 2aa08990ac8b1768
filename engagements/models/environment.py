"""The environment register: which keys each environment needs, where they are kept and whose they are."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry

KEY_NAME = RegexValidator(
    r"\A[A-Za-z_][A-Za-z0-9_.-]*\Z",
    _("Enter the name of the key alone, such as STRIPE_SECRET_KEY. Values are never kept here."),
)


class EnvironmentKey(RegisterEntry):
    class Environment(models.TextChoices):
        PRODUCTION = "production", _("Production")
        STAGING = "staging", _("Staging")
        PREVIEW = "preview", _("Preview")
        LOCAL = "local", _("Local")

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        PRESENT = "present", _("Present")
        MISSING = "missing", _("Missing")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="environment_keys")
    name = models.CharField(_("key"), max_length=120, validators=[KEY_NAME])
    environment = models.CharField(
        _("environment"), max_length=20, choices=Environment, default=Environment.PRODUCTION
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNKNOWN)
    is_secret = models.BooleanField(_("secret"), default=True)
    store = models.CharField(_("where it is kept"), max_length=200, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    used_by = models.CharField(_("used by"), max_length=200, blank=True)
    rotated_on = models.DateField(_("last rotated"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)

    class Meta(RegisterEntry.Meta):
        constraints = [
            *RegisterEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["engagement", "name", "environment"],
                condition=models.Q(deleted_at=None),
                name="key_once_per_environment",
                violation_error_message=_("This key is listed for that environment already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_environment_display()})"

    @property
    def reference(self) -> str:
        return f"K{self.number}"
