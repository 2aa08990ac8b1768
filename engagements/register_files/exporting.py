"""A register as a file in any of its forms: the same fields in the same order, so that it comes back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, RegisterEntry
from engagements.register_files.csv_files import write_csv
from engagements.register_files.fields import FileField, fields_of
from engagements.register_files.json_files import write_json
from engagements.register_files.markdown_files import write_markdown
from engagements.register_files.xlsx_files import write_xlsx
from engagements.registers.register import Register

type Value = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """What every form is made of: the values of each entry, in the order of the fields."""

    register: Register[Any]
    engagement: Engagement
    fields: tuple[FileField, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def headings(self) -> list[str]:
        return [one.label for one in self.fields]

    @property
    def texts(self) -> Iterable[list[str]]:
        return ([as_words(value) for value in row] for row in self.rows)


@dataclass(frozen=True, slots=True)
class FileForm:
    """One way to write a register; `write` gives the pieces of the file."""

    key: str
    title: str | Promise
    ending: str
    content_type: str
    write: Callable[[Table], Iterable[str | bytes]]


def as_words(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def table_of(register: Register[Any], engagement: Engagement, entries: Sequence[RegisterEntry]) -> Table:
    fields = fields_of(register)
    rows = tuple(tuple(one.value(entry) for one in fields) for entry in entries)
    return Table(register, engagement, fields, rows)


def _csv(table: Table) -> Iterable[str]:
    return write_csv(table.headings, table.texts)


def _csv_with_mark(table: Table) -> Iterable[str]:
    """Spreadsheets take a file for UTF-8 by its byte order mark alone."""
    yield "\ufeff"
    yield from write_csv(table.headings, table.texts)


def _xlsx(table: Table) -> Iterable[bytes]:
    return [write_xlsx(str(table.register.title), table.headings, table.rows)]


def _json(table: Table) -> Iterable[str]:
    names = [one.name for one in table.fields]
    entries = ({name: _plain(value) for name, value in zip(names, row, strict=True)} for row in table.rows)
    return [write_json(table.register.key, table.engagement.code, entries)]


def _plain(value: Value) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _markdown(table: Table) -> Iterable[str]:
    return write_markdown(str(table.register.title), table.headings, table.texts)


FORMS = {
    one.key: one
    for one in (
        FileForm("xlsx", _("Excel (XLSX)"), "xlsx",
                 "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        FileForm("csv", _("CSV for spreadsheets"), "csv", "text/csv; charset=utf-8", _csv_with_mark),
        FileForm("csv-plain", _("CSV for programs"), "csv", "text/csv; charset=utf-8", _csv),
        FileForm("json", _("JSON"), "json", "application/json", _json),
        FileForm("markdown", _("Markdown"), "md", "text/markdown; charset=utf-8", _markdown),
    )
}  # fmt: skip
