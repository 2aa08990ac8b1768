"""Finds out what a file or a paste is, and reads it as a table."""

from dataclasses import replace

from django.utils.translation import gettext as _

from engagements.register_files.csv_files import decoded, read_csv
from engagements.register_files.env_names import is_env_text, read_env
from engagements.register_files.fields import NO, YES
from engagements.register_files.json_files import read_json
from engagements.register_files.markdown_files import is_markdown_table, read_markdown
from engagements.register_files.sheet import MOST_BYTES, Sheet, SheetRow, UnreadableFile
from engagements.register_files.xlsx_files import read_xlsx

# Columns of somebody's list of keys that may hold what is never kept.
VALUES = {"value", "values", "secret", "secret value", "current value", "default", "default value"}


def read_file(data: bytes, name: str, register: str) -> Sheet:
    """`name` is the file's, `register` the key of the one it is meant for. Raises UnreadableFile."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(n)d MB. Split it into several.") % {"n": MOST_BYTES // 1024 // 1024}
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _without_values(read_xlsx(data), register)
    is_env = name.lower().rpartition("/")[2].startswith((".env", "env.")) or name.lower().endswith(".env")
    return read_text(decoded(data), register, is_env=is_env)


def read_text(text: str, register: str, *, is_env: bool = False) -> Sheet:
    """A paste, or the text of a file. Raises UnreadableFile."""
    if len(text) > MOST_BYTES:
        raise UnreadableFile(_("This is too much for one paste. Upload it as a file."))
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if register == "environment" and start not in {"{", "[", "|"} and (is_env or is_env_text(text)):
        return read_env(text)
    if start in {"{", "["}:
        sheet = read_json(text)
    elif is_markdown_table(text):
        sheet = read_markdown(text)
    else:
        sheet = read_csv(text)
    return _without_values(sheet, register)


def _without_values(sheet: Sheet, register: str) -> Sheet:
    """A list of keys often has their values beside them: that column is dropped before anything is kept."""
    if register != "environment":
        return sheet
    dropped = [
        place
        for place, heading in enumerate(sheet.headings)
        if heading.casefold() in VALUES and not _answers_yes_or_no(sheet, place)
    ]
    if not dropped:
        return sheet
    kept = [place for place in range(len(sheet.headings)) if place not in dropped]
    return replace(
        sheet,
        headings=tuple(sheet.headings[place] for place in kept),
        rows=tuple(SheetRow(row.line, tuple(row.cells[place] for place in kept)) for row in sheet.rows),
        left_out=tuple(sheet.headings[place] for place in dropped),
    )


def _answers_yes_or_no(sheet: Sheet, place: int) -> bool:
    """“Secret” may be the question whether a value is one."""
    return all(row.cells[place].strip().casefold() in YES | NO for row in sheet.rows)
