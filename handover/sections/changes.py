"""Changed since the last issued version: which entries of its sections are new, gone or different."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from handover.difference import TableChange, difference
from handover.material import Material
from handover.printable import printable
from handover.sections import all_sections
from handover.sections.section import Section

MOST_ENTRIES = 25
# Those that `difference` reads; none of them is about the pack itself.
READ = frozenset(
    {"readiness", "before_after", "where", "environments", "access", "risks", "runbooks", "known_limits",
     "next_steps", "contacts"}
)  # fmt: skip


def collect(material: Material) -> dict[str, Any]:
    previous = material.last_issued
    if previous is None:
        return {"since": None, "is_compared": False, "answers": [], "tables": []}
    now: dict[str, Any] = {
        "sections": [
            {"key": section.key, "content": section.content(material)}
            for section in all_sections()
            if section.key in READ and material.holds(section.key)
        ]
    }
    found = difference(previous.snapshot, printable(now))
    return {
        "since": {"number": previous.number, "at": previous.snapshot["made_at"]},
        "is_compared": found.is_compared,
        "answers": found.as_json["answers"],
        "tables": [_table(table) for table in found.tables],
    }


def _table(table: TableChange) -> dict[str, Any]:
    return {
        "title": str(table.title),
        "entries": [
            {
                "kind": entry.kind,
                "title": entry.title,
                "columns": [
                    {"key": one.key, "column": one.column, "before": one.before, "after": one.after}
                    for one in entry.columns
                ],
            }
            for entry in table.entries[:MOST_ENTRIES]
        ],
        "more": max(len(table.entries) - MOST_ENTRIES, 0),
    }


SECTION = Section("changes", 16, _("Changed since the last version"), collect, flows=True)
