"""Known limits: what the product cannot do, what that means, and when it changes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.registers.known_limits import KNOWN_LIMITS
from handover.material import Material
from handover.register_rows import table_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {"limits": table_of(KNOWN_LIMITS, material.known_limits)}


SECTION = Section("known_limits", 14, _("Known limits"), collect, flows=True)
