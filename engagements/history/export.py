"""The history as a file: JSON Lines that can be verified anywhere, and CSV for people."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from engagements.history.record import record_of
from engagements.models import Engagement, Event

AT_ONCE = 500


class Unreadable(Exception):
    """A line of an exported file is no record; the text says which line."""


def records_of(engagement: Engagement) -> Iterator[dict[str, Any]]:
    """The chain in its order, a few hundred rows in memory at a time."""
    for event in _chain(engagement):
        yield record_of(event, engagement.code)


def jsonl_of(engagement: Engagement) -> Iterator[str]:
    for record in records_of(engagement):
        yield json.dumps(record, sort_keys=True, ensure_ascii=False) + "\n"


def csv_of(engagement: Engagement) -> Iterator[str]:
    """One line for each changed field, and one for an event without; the first line has the names."""
    names = ("number", "at", "actor_name", "verb", "target_kind", "target_label")
    yield _csv_line([*names, "field", "before", "after", "digest"])
    for record in records_of(engagement):
        for field, (before, after) in record["changes"].items() or [("", ("", ""))]:
            told = [record[name] for name in names]
            yield _csv_line([*told, field, _as_cell(before), _as_cell(after), record["digest"]])


def read_jsonl(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The records of an exported file. Raises Unreadable at a line that is none."""
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise Unreadable(f"line {place} is no JSON") from None
        if not isinstance(record, dict):
            raise Unreadable(f"line {place} is no event")
        yield record


def _chain(engagement: Engagement) -> Iterator[Event]:
    return engagement.events.exclude(number=None).order_by("number").iterator(AT_ONCE)


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _csv_line(cells: Iterable[Any]) -> str:
    """A cell that a spreadsheet would take for a formula is quoted as text, as spreadsheets themselves do."""
    line = io.StringIO()
    texts = ["" if cell is None else str(cell) for cell in cells]
    csv.writer(line).writerow(
        [f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text for text in texts]
    )
    return line.getvalue()
