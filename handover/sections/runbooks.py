"""The runbooks: what to do at midnight, how to know that it worked, and who to call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from handover.material import Material
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "runbooks": [
            {
                "number": book.number,
                "title": book.title,
                "when_to_use": book.when_to_use,
                "steps": book.steps,
                "how_to_know": book.how_to_know,
                "contact": book.contact,
                "owner": book.owner,
                "rehearsed_on": book.rehearsed_on.isoformat() if book.rehearsed_on else "",
            }
            for book in material.runbooks
        ]
    }


SECTION = Section("runbooks", 10, _("Runbooks"), collect)
