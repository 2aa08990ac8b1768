"""The live handover: a version of the pack beside what is true now."""

from typing import Any

from engagements.models import Engagement
from handover.difference import Difference, difference
from handover.material import Material
from handover.models import Pack
from handover.printable import printable
from handover.sections import all_sections
from handover.sections.changes import READ

# What machines measured. The registers are the consultants' own until a version hands them over.
MEASURED = frozenset({"readiness", "before_after"})


def changed_since(pack: Pack, engagement: Engagement, *, is_whole: bool) -> Difference:
    """What differs now from what the version says: everything, or only what was measured."""
    material = Material(engagement)
    now: dict[str, Any] = {
        "sections": [
            {"key": section.key, "content": section.content(material)}
            for section in all_sections()
            if section.key in (READ if is_whole else MEASURED)
        ]
    }
    return difference(pack.snapshot, printable(now))
