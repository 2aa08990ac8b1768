"""Keeps a spreadsheet from running what somebody typed: a cell that would be a formula leaves as text."""

import re

# What Excel, LibreOffice and Google Sheets take for the beginning of a formula (OWASP: CSV injection).
_RUNS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_KEPT_BACK = re.compile(r"''*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def as_text(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would run it, else as it is."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def as_typed(cell: str) -> str:
    """What `as_text` was given: the apostrophe that it put in front is taken off again."""
    return cell[1:] if _KEPT_BACK.match(cell) else cell
