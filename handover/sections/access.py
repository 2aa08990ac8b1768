"""The access inventory: each system, whose it is, where the way in is kept, and who must leave it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from handover.material import Material
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "entries": [
            {
                "number": entry.number,
                "system": str(entry.get_system_display()),
                "provider": entry.provider,
                "account": entry.account,
                "owner": entry.owner,
                "roles": entry.roles,
                "mfa": entry.mfa,
                "mfa_words": str(entry.get_mfa_display()),
                "recovery": entry.recovery,
                "vault_reference": entry.vault_reference,
                "leaves": entry.leaves,
                "leaves_by": entry.leaves_by.isoformat() if entry.leaves_by else "",
                "confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else "",
                "note": entry.note,
            }
            for entry in material.access_entries
        ]
    }


SECTION = Section("access", 8, _("Access inventory"), collect)
