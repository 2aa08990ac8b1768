"""The rows that were refused, as a file to correct and bring again: their cells and what was wrong."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from engagements.register_files.csv_files import write_csv
from engagements.register_files.plan import Fate, PlannedRow
from engagements.register_files.sheet import Sheet
from engagements.secret_guard import find_secret


def write_corrections(sheet: Sheet, plan: Iterable[PlannedRow]) -> Iterator[str]:
    """CSV with the file's own columns and two more. A cell that looks like a credential is left empty."""
    rows = {row.line: row for row in sheet.rows}
    refused = [row for row in plan if row.fate is Fate.ERROR and row.line in rows]
    yield "\ufeff"
    yield from write_csv(
        [*sheet.headings, _("Row"), _("What is wrong")],
        ([*_shown(rows[row.line].cells), str(row.line), _reasons(row)] for row in refused),
    )


def _shown(cells: Sequence[str]) -> list[str]:
    return ["" if find_secret(cell) else cell for cell in cells]


def _reasons(row: PlannedRow) -> str:
    return "; ".join(f"{one.label}: {one.text}" if one.label else one.text for one in row.problems)
