"""A table as it is kept between two requests, and back."""

from typing import Any

from engagements.register_files.sheet import Sheet, SheetRow


def sheet_as_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "kind": sheet.kind,
        "headings": list(sheet.headings),
        "rows": [[row.line, list(row.cells)] for row in sheet.rows],
        "left_out": list(sheet.left_out),
    }


def sheet_from_json(kept: Any) -> Sheet | None:
    """None where nothing is kept any more."""
    if not isinstance(kept, dict):
        return None
    rows = tuple(SheetRow(line, tuple(cells)) for line, cells in kept["rows"])
    return Sheet(tuple(kept["headings"]), rows, kept["kind"], tuple(kept["left_out"]))
