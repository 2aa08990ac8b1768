"""The access inventory: each system, whose it is, where the way in is kept, and who must leave it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AccessRole
from engagements.registers.access import ACCESS
from handover.material import Material
from handover.register_rows import columns_of, row_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "columns": columns_of(ACCESS),
        "entries": [
            row_of(ACCESS, entry) | {"mfa_state": entry.mfa, "dispute": entry.dispute}
            for entry in material.access_entries
        ],
        "leaving": [_leaver(role) for role in material.leaving],
    }


def _leaver(role: AccessRole) -> dict[str, Any]:
    """A line of the offboarding list; days as ISO 8601 writes them, empty where there is none."""
    return {
        "person": role.person,
        "role": role.role,
        "side": role.get_side_display(),
        "system": str(role.entry),
        "number": role.entry.number,
        "by": role.leaves_by.isoformat() if role.leaves_by else "",
        "left": role.left_on.isoformat() if role.left_on else "",
        "note": role.left_note,
        "is_overdue": role.is_overdue,
    }


SECTION = Section("access", 8, _("Access inventory"), collect)
