"""The registers as files inside the PDF: CSV to open in a spreadsheet, JSON for programs."""

import csv
import io
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from engagements.register_files.live_cells import as_text
from handover.pdf import Enclosed
from handover.register_tables import Table, register_tables
from handover.snapshot import as_file


def enclosed_files(snapshot: dict[str, Any]) -> list[Enclosed]:
    """Each register that the pack shows as CSV, and the whole content as JSON; from the snapshot alone."""
    with translation.override(snapshot["language"]):
        written = [Enclosed(f"{one.name}.csv", _csv(one), one.title) for one in register_tables(snapshot)]
        return [*written, Enclosed("pack.json", as_file(snapshot), gettext("The whole pack"))]


def _csv(table: Table) -> bytes:
    """With a byte order mark, which spreadsheets need to read UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([label for _key, label in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.cells())
    return written.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return as_text(value) if isinstance(value, str) else value
