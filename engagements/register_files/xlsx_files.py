"""Registers as XLSX, and the first sheet of any XLSX as a table, guarded against bombs and live formulas.

The only importer of openpyxl, which reads XML through defusedxml where that is installed.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from engagements.register_files.sheet import MOST_COLUMNS, MOST_ROWS, Sheet, UnreadableFile, as_sheet

MOST_MEMBERS = 500
MOST_UNPACKED = 60 * 1024 * 1024
_PIECE = 256 * 1024
# XML has no place for these; the format writes them as _x0001_ (ECMA-376, ST_Xstring), and so itself.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What zipfile raises for archives that are damaged, locked or packed in an unknown way.
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError)
_OPENS_OLD = b"\xd0\xcf\x11\xe0"


@cache
def _openpyxl() -> Any:
    """Loaded with the first workbook: it is 6 MB, and most processes never see one."""
    return import_module("openpyxl")


class Leaf(NamedTuple):
    """One sheet of a workbook to be written."""

    title: str
    headings: Iterable[str]
    rows: Iterable[Iterable[Any]]


def write_xlsx(title: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A workbook of one sheet."""
    return write_workbook([Leaf(title, headings, rows)])


def write_workbook(leaves: Iterable[Leaf]) -> bytes:
    """Texts are typed as texts, so that none is a formula; numbers and days are what they are."""
    book = _openpyxl().Workbook(write_only=True)
    for leaf in leaves:
        sheet = book.create_sheet(re.sub(r"[\\/?*\[\]:]", " ", leaf.title)[:31])
        sheet.freeze_panes = "A2"
        sheet.append([_bold(sheet, heading) for heading in leaf.headings])
        for row in leaf.rows:
            sheet.append([_cell(sheet, value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _bold(sheet: Any, heading: str) -> Any:
    cell = _cell(sheet, heading)
    cell.font = _openpyxl().styles.Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        cell = _openpyxl().cell.WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    cell = _openpyxl().cell.WriteOnlyCell(
        sheet, _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    )
    cell.data_type = "s"  # openpyxl would take a leading = for a formula
    return cell


def read_xlsx(data: bytes) -> Sheet:
    """The first sheet with something in it; formulas are read as their values. Raises UnreadableFile."""
    if data.startswith(_OPENS_OLD):
        raise UnreadableFile(_("This is an old .xls, or it has a password. Save it as .xlsx without one."))
    _refuse_bombs(data)
    try:
        options = {"read_only": True, "data_only": True, "keep_links": False}
        book = _openpyxl().load_workbook(io.BytesIO(data), **options)
        try:
            return as_sheet(_lines(book), "xlsx")
        finally:
            book.close()
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise UnreadableFile(_("This XLSX cannot be read. Open it and save it again.")) from error


def _refuse_bombs(data: bytes) -> None:
    """Unpacks everything once, piece by piece and keeping nothing: sizes that a file declares may be lies."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise UnreadableFile(_("This XLSX has more parts than a sheet needs."))
            for member in members:
                with archive.open(member) as part:
                    while piece := part.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MOST_UNPACKED:
                            raise UnreadableFile(
                                _("Unpacked, this XLSX is larger than %(n)d MB.")
                                % {"n": MOST_UNPACKED // 1024 // 1024}
                            )
    except _BROKEN as error:
        raise UnreadableFile(_("This XLSX cannot be unpacked: is it whole, has it no password?")) from error


def _lines(book: Any) -> Iterator[tuple[int, list[str]]]:
    for sheet in book.worksheets:
        is_empty = True
        # Declared dimensions may be lies too; one row and column more than is allowed is enough to say so.
        rows = sheet.iter_rows(max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS + 1, values_only=True)
        for line, row in enumerate(rows, 1):
            cells = [_text(value) for value in row]
            is_empty = is_empty and not any(cells)
            yield line, cells
        if not is_empty:
            return


def _text(value: Any) -> str:
    """A cell as a person would type it: days as ISO 8601 writes them, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), str(value))
