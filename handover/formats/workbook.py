"""The registers of a pack as one XLSX, a sheet each."""

from typing import Any

from django.utils import translation

from engagements.register_files.xlsx_files import Leaf, write_workbook
from handover.register_tables import register_tables


def registers_workbook(snapshot: dict[str, Any]) -> bytes:
    """Every register that the snapshot has; no cell is a formula."""
    with translation.override(snapshot["language"]):
        return write_workbook(
            Leaf(table.title, [str(label) for _key, label in table.columns], table.cells())
            for table in register_tables(snapshot)
        )
