"""The access inventory: each system, whose it is, where the way in is kept, and who must leave it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.registers.access import ACCESS
from handover.material import Material
from handover.register_rows import columns_of, row_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "columns": columns_of(ACCESS),
        "entries": [row_of(ACCESS, entry) | {"mfa_state": entry.mfa} for entry in material.access_entries],
    }


SECTION = Section("access", 8, _("Access inventory"), collect)
