"""The runbooks: what to do at midnight, how to know that it worked, and who to call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import Rehearsal
from engagements.registers.runbooks import RUNBOOKS
from handover.material import Material, iso
from handover.reaching import called
from handover.register_rows import columns_of, row_of
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    return {
        "columns": columns_of(RUNBOOKS),
        "runbooks": [
            row_of(RUNBOOKS, book)
            | {
                "rehearsal": _shown(material.last_rehearsals.get(book.pk)),
                "reach": called(material, book),
            }
            for book in material.runbooks
        ],
    }


def _shown(rehearsal: Rehearsal | None) -> dict[str, Any] | None:
    """The last rehearsal: who went through how many steps, in how many seconds, and what came of it."""
    if rehearsal is None:
        return None
    steps = rehearsal.steps.all()
    return {
        "at": iso(rehearsal.ended_at),
        "by": rehearsal.ended_by_name,
        "result": rehearsal.result,
        "note": rehearsal.note,
        "seconds": int(rehearsal.took.total_seconds()) if rehearsal.took else 0,
        "ticked": sum(step.ticked_at is not None for step in steps),
        "steps": len(steps),
    }


SECTION = Section("runbooks", 10, _("Runbooks"), collect)
