"""The runbooks: what to do at midnight, how to know that it worked, and who to call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.registers.runbooks import RUNBOOKS
from handover.material import Material
from handover.register_rows import columns_of, row_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "columns": columns_of(RUNBOOKS),
        "runbooks": [row_of(RUNBOOKS, book) for book in material.runbooks],
    }


SECTION = Section("runbooks", 10, _("Runbooks"), collect)
