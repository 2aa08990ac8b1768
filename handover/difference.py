"""What changed between two versions of a pack, told by entry and column, from their snapshots alone."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from handover.register_tables import Table, register_tables, surface_tables
from handover.snapshot import content_of

LONGEST_VALUE = 160  # characters of a value that is told; the registers hold the whole
# What a table's rows are known by where people give them no number.
IDENTITY = {
    "checks": ("check", "subject"),
    "dns": ("name", "type", "value"),
    "hosts": ("name",),
    "routes": ("url",),
}
# What a row is called where its first two columns would say little.
TITLE = {"next-steps": ("reference", "title"), "access": ("reference", "system", "provider")}
# What is measured anew each time, and says nothing by itself.
MEASURED = {"checks": {"at", "summary"}}


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """Values are texts, shortened; empty for none. `key` is the column's, `column` the words above it."""

    key: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """`kind` is added, gone or changed; `columns` only for what changed."""

    kind: str
    title: str
    columns: tuple[ColumnChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TableChange:
    """A register in which something changed; `name` is that of its file."""

    name: str
    title: str
    entries: tuple[EntryChange, ...]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A station of the launch poll whose answer changed, `station` empty for the answer of the whole."""

    station: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`is_compared` says that there was anything to compare: a register or a poll that both have."""

    answers: tuple[AnswerChange, ...]
    tables: tuple[TableChange, ...]
    is_compared: bool

    @property
    def is_empty(self) -> bool:
        return not (self.answers or self.tables)

    @property
    def count(self) -> int:
        return len(self.answers) + sum(len(table.entries) for table in self.tables)

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def difference(before: dict[str, Any], after: dict[str, Any]) -> Difference:
    """Between two snapshots, the older one first; a register that only one of them has is left out."""
    older = {table.name: table for table in _compared(before)}
    both = [(older[table.name], table) for table in _compared(after) if table.name in older]
    changes = (TableChange(new.name, new.title, tuple(_entries(old, new))) for old, new in both)
    return Difference(
        answers=tuple(_answers(before, after)),
        tables=tuple(one for one in changes if one.entries),
        is_compared=bool(both) or bool(_poll(before) and _poll(after)),
    )


def _compared(snapshot: dict[str, Any]) -> list[Table]:
    """Its registers, and the hosts and routes, which are drawn and listed but in no file of their own."""
    return [one for one in (*register_tables(snapshot), *surface_tables(snapshot)) if one.columns]


def _answers(before: dict[str, Any], after: dict[str, Any]) -> Iterator[AnswerChange]:
    old, new = _poll(before), _poll(after)
    for station, answer in new.items():
        if station in old and old[station] != answer:
            yield AnswerChange(station, old[station], answer)


def _poll(snapshot: dict[str, Any]) -> dict[str, str]:
    readiness = content_of(snapshot, "readiness")
    if not readiness:
        return {}
    return {"": readiness["answer"]} | {one["name"]: one["answer"] for one in readiness["stations"]}


def _entries(old: Table, new: Table) -> Iterator[EntryChange]:
    was, now = _by_identity(old), _by_identity(new)
    for identity, row in now.items():
        if identity not in was:
            yield EntryChange("added", _title(new, row))
        elif columns := tuple(_columns(old, new, was[identity], row)):
            yield EntryChange("changed", _title(new, row), columns)
    for identity, row in was.items():
        if identity not in now:
            yield EntryChange("gone", _title(old, row))


def _by_identity(table: Table) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    names = IDENTITY.get(table.name, ("number",))
    return {tuple(row[name] for name in names): row for row in table.rows}


def _title(table: Table, row: Mapping[str, Any]) -> str:
    """As the register calls it: its number and its first column, or what it is known by."""
    if table.name == "checks":
        return _shown(f"{row['title']}: {row['subject']}")
    names = IDENTITY.get(table.name) or TITLE.get(table.name) or [key for key, _label in table.columns][:2]
    return _shown(" ".join(_text(row[name]) for name in names if name in row).strip())


def _columns(
    old: Table, new: Table, was: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[ColumnChange]:
    known = {key for key, _label in old.columns} - MEASURED.get(new.name, set())
    for key, label in new.columns:
        if key in known and was[key] != now[key]:
            yield ColumnChange(key, str(label), _shown(was[key]), _shown(now[key]))


def _shown(value: Any) -> str:
    return Truncator(_text(value)).chars(LONGEST_VALUE)


def _text(value: Any) -> str:
    """As people write it: yes and no, lists with commas, nothing for none."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return "" if value is None else str(value)
