"""The board as a file: one line for each engagement, as the page shows it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.board import BoardRow
from engagements.minimum_bar import Answer
from engagements.register_files.csv_files import write_csv
from engagements.register_files.xlsx_files import write_xlsx

COLUMNS: dict[str, str | Promise] = {
    "code": _("Code"),
    "product": _("Product"),
    "client": _("Client"),
    "domain": _("Domain"),
    "state": _("State"),
    "lead": _("Lead"),
    "starts_at": _("Starts"),
    "launch_at": _("Launch"),
    "stage": _("Stage"),
    "readiness": _("Readiness"),
    "stations_go": _("Stations go"),
    "must_fix": _("Must fix"),
    "waiting_on": _("Waiting on"),
    "in_the_way": _("In the way"),
}

type Value = str | int


@dataclass(frozen=True, slots=True)
class BoardFile:
    """One form of the file; `write` gives its pieces."""

    title: str | Promise
    ending: str
    content_type: str
    write: Callable[[Sequence[BoardRow]], Iterable[str | bytes]]


def values_of(row: BoardRow) -> tuple[Value, ...]:
    """In the order of COLUMNS; moments in UTC as ISO 8601 writes them, the launch with the holds so far."""
    engagement = row.engagement
    return (
        engagement.code,
        engagement.title,
        engagement.client.name,
        engagement.domain,
        engagement.state,
        str(row.lead or ""),
        row.clock.starts_at.isoformat(timespec="minutes"),
        row.clock.deadline.isoformat(timespec="minutes"),
        f"{row.stage.number} {row.stage.title}" if row.stage else "",
        row.readiness.answer.value,
        row.readiness.counts[Answer.GO],
        len(row.readiness.must_fix),
        row.hold.waiting_on if row.hold else "",
        row.in_the_way,
    )


def _headings() -> list[str]:
    return [str(one) for one in COLUMNS.values()]


def _csv(rows: Sequence[BoardRow]) -> Iterable[str]:
    """Spreadsheets take a file for UTF-8 by its byte order mark alone."""
    yield "\ufeff"
    yield from write_csv(_headings(), ([str(value) for value in values_of(row)] for row in rows))


def _xlsx(rows: Sequence[BoardRow]) -> Iterable[bytes]:
    return [write_xlsx(str(_("Engagements")), _headings(), (values_of(row) for row in rows))]


def _json(rows: Sequence[BoardRow]) -> Iterable[str]:
    entries = [dict(zip(COLUMNS, values_of(row), strict=True)) for row in rows]
    return [json.dumps({"format": 1, "engagements": entries}, ensure_ascii=False, indent=1), "\n"]


BOARD_FILES = {
    "xlsx": BoardFile(
        _("Excel (XLSX)"),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _xlsx,
    ),
    "csv": BoardFile(_("CSV"), "csv", "text/csv; charset=utf-8", _csv),
    "json": BoardFile(_("JSON"), "json", "application/json", _json),
}
