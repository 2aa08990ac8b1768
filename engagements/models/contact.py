"""Contacts: whom to call when something breaks, for what, how, and in which order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry


class Contact(RegisterEntry):
    """`escalation` is the place in the order of calling, 1 first; empty for who is not on call."""

    class Side(models.TextChoices):
        CLIENT = "client", _("Client")
        CONSULTANCY = "consultancy", _("Consultancy")
        PROVIDER = "provider", _("Provider")
        OTHER = "other", _("Somebody else")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    side = models.CharField(_("side"), max_length=20, choices=Side, default=Side.CLIENT)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    called_for = models.CharField(_("what to call them for"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), max_length=200, blank=True)
    hours = models.CharField(_("hours and time zone"), max_length=200, blank=True)
    escalation = models.PositiveSmallIntegerField(_("called in turn"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return f"C{self.number}"

    @property
    def can_be_reached(self) -> bool:
        return bool(self.phone or self.email)
