"""A table as it comes out of any file: headings, rows of texts, and what is too much of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_CELL = 100_000
# Half of a pair of UTF-16 is no character: no database keeps it.
_BROKEN = re.compile("[\ud800-\udfff]")


class UnreadableFile(Exception):
    """The file cannot be read as a table; the text says why, to the person who brought it."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`line` is the row's place in the file, counted as a spreadsheet counts."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every row has as many cells as there are headings; `left_out` names columns that were not read."""

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    kind: str
    left_out: tuple[str, ...] = ()


def as_sheet(lines: Iterable[tuple[int, list[str]]], kind: str) -> Sheet:
    """The first line that is not empty holds the headings; empty lines are passed over.

    Raises UnreadableFile where there is no line, or more of anything than is read at once.
    """
    told = _without_empty_lines(lines)
    _line, headings = next(told, (0, []))
    while headings and not headings[-1].strip():
        headings.pop()
    if not headings:
        raise UnreadableFile(_("There is nothing in this. Its first row should hold the headings."))
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFile(
            _("This has %(n)d columns; at most %(most)d are read.")
            % {"n": len(headings), "most": MOST_COLUMNS}
        )
    width = len(headings)
    rows = tuple(SheetRow(line, _fitted(cells, width, line)) for line, cells in told)
    if not rows:
        raise UnreadableFile(_("There are headings in this, and no rows below them."))
    return Sheet(tuple(one.strip() for one in headings), rows, kind)


def _without_empty_lines(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise UnreadableFile(
                _("This has more than %(most)d rows. Split it into several files.") % {"most": MOST_ROWS}
            )
        if max(map(len, cells)) > LONGEST_CELL:
            raise UnreadableFile(
                _("A cell in row %(line)d has more than %(most)d characters.")
                % {"line": line, "most": LONGEST_CELL}
            )
        if any(map(_BROKEN.search, cells)):
            raise UnreadableFile(
                _("Row %(line)d holds a broken character: the file is damaged.") % {"line": line}
            )
        yield line, cells


def _fitted(cells: list[str], width: int, line: int) -> tuple[str, ...]:
    """Cells beyond the last heading may only be empty: what stands in them would be lost without a word."""
    if any(cell.strip() for cell in cells[width:]):
        raise UnreadableFile(
            _("Row %(line)d has more cells than there are headings. Are its separators right?")
            % {"line": line}
        )
    return (*cells[:width], *[""] * (width - len(cells)))
