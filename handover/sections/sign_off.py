"""Sign-off: how a version is signed, and who signed the ones before it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from handover.material import Material, iso
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    """A file does not change once it is issued, so that its own signature stands in the portal alone."""
    return {
        "founders": [one.name for one in material.participants if one.role == one.Role.FOUNDER],
        "earlier": [
            {
                "number": one.pack.number,
                "name": one.signer,
                "at": iso(one.answered_at),
                "sha256": one.sha256,
            }
            for one in material.signatures
        ],
    }


SECTION = Section("sign_off", 17, _("Sign-off"), collect, pinned="last", flows=True)
