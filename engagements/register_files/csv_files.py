"""Registers as CSV, and any CSV or pasted cells as a table, whatever wrote them."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from engagements.register_files.live_cells import as_text, as_typed
from engagements.register_files.sheet import LONGEST_CELL, Sheet, UnreadableFile, as_sheet

SEPARATORS = (",", ";", "\t", "|")
_TRIED_ROWS = 20
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def write_csv(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of the file, one by one; nothing in them runs in a spreadsheet."""
    line = io.StringIO()
    writer = csv.writer(line)
    for row in itertools.chain([headings], rows):
        line.seek(0)
        line.truncate()
        writer.writerow([as_text(cell) for cell in row])
        yield line.getvalue()


def decoded(data: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else UTF-16 by its zeros, else Windows-1252.

    Raises UnreadableFile for what is no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode(data, encoding)
    if (guessed := _utf_16_of(data)) is not None:
        return _decode(data, guessed)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return _without_nul(text)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return _without_nul(data.decode(encoding))
    except UnicodeDecodeError:
        raise UnreadableFile(
            _("The file says that it is %(encoding)s, and is not. Save it as UTF-8.")
            % {"encoding": encoding.upper()}
        ) from None


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise UnreadableFile(_("This is no text: save it as CSV, XLSX or JSON."))
    return text


def _utf_16_of(data: bytes) -> str | None:
    """Western text in UTF-16 has a zero in nearly every second byte; where they stand tells the order."""
    head = data[:2000]
    if len(head) < 4 or len(data) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.2 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.2 and odd == 0 else None


def read_csv(text: str) -> Sheet:
    """A table from separated values. Raises UnreadableFile."""
    separator = find_separator(text)
    return as_sheet(_lines(text, separator), "paste" if separator == "\t" else "csv")


def find_separator(text: str) -> str:
    """The one that parts the first rows into most columns, the same number in each; quotes are minded."""
    best, found = (0.0, 0), ","
    for separator in SEPARATORS:
        widths = [len(cells) for _line, cells in _first(text, separator)]
        if not widths or widths[0] < 2:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best:
            best, found = score, separator
    return found


def _first(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    lines = _lines(text[:200_000], separator)
    try:
        for _row in range(_TRIED_ROWS):
            line, cells = next(lines)
            if any(cell.strip() for cell in cells):
                yield line, cells
    except (StopIteration, UnreadableFile):
        return


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it begins on."""
    csv.field_size_limit(max(LONGEST_CELL * 2, 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableFile(
                _("Row %(line)d cannot be read: is a quotation mark missing?") % {"line": begins}
            ) from None
        yield begins, [as_typed(cell) for cell in cells]
        begins = reader.line_num + 1
