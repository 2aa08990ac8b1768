"""Contacts: whom to call for what, in which order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.registers.contacts import CONTACTS
from handover.material import Material
from handover.register_rows import table_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {"contacts": table_of(CONTACTS, material.contacts)}


SECTION = Section("contacts", 18, _("Contacts"), collect, flows=True)
