"""Reads one window of a register as the page shows it: columns, groups, rows, where the next one begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import Count, F, prefetch_related_objects
from django.utils.safestring import SafeString

from engagements.models import Engagement, RegisterEntry
from engagements.models.register import EntryQuerySet
from engagements.registers.asked import NO_GROUPS, Asked, Group
from engagements.registers.column import SortKey, Words
from engagements.registers.ordering import Order
from engagements.registers.register import Register
from engagements.registers.shown_column import ShownColumn, every_column, shown_columns

ROWS_A_WINDOW = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row as markup; `form` and its `field` are there while it is being edited."""

    column: ShownColumn
    markup: SafeString
    form: Any = None
    field: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    """`pick` is what selects it: number and version, so that a row that changed since is told apart."""

    entry: RegisterEntry
    url: str
    cells: tuple[Cell, ...]

    @property
    def pick(self) -> str:
        return f"{self.entry.number}.{self.entry.version}"


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that stand together; `is_continued` where the window before began the group.

    `rank` is the group's place among all, by which its count is found again on the page.
    """

    title: Words
    count: int
    rows: tuple[Row, ...]
    is_urgent: bool = False
    is_continued: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`after` is the place where the next window begins, empty at the end; `count` is that of all windows."""

    columns: tuple[ShownColumn, ...]
    groups: tuple[RowGroup, ...]
    group: Group | None
    count: int
    sort: str
    after: str
    is_first: bool

    @property
    def width(self) -> int:
        """Columns of the table, with those of the tick and of the actions."""
        return len(self.columns) + 2

    @property
    def entries(self) -> list[RegisterEntry]:
        return [row.entry for group in self.groups for row in group.rows]


def asked_group(register: Register[Any], asked: Asked) -> Group | None:
    if asked.group == NO_GROUPS:
        return None
    named = (one for one in register.groups if one.key == asked.group)
    return next(named, register.groups[0] if register.groups else None)


def asked_sort(register: Register[Any], asked: Asked) -> str:
    """The order that the address asks for, if there is one such, else the register's own."""
    key = asked.sort.removeprefix("-")
    is_sorted = key == "number" or any(one.key == key and one.order for one in every_column(register))
    return asked.sort if is_sorted else register.default_sort


def order_for(register: Register[Any], asked: Asked) -> Order:
    group, sort = asked_group(register, asked), asked_sort(register, asked)
    key = sort.removeprefix("-")
    keys = next((one.order for one in every_column(register) if one.key == key), ())
    if sort == "-number":  # the other way round every order ends with it anyway
        keys = (SortKey(F("number")),)
    name = f"{group.key if group else ''}:{sort}"
    return Order.of(name, group and group.rank, keys, is_turned=sort.startswith("-"))


def read_table(
    register: Register[Any], engagement: Engagement, asked: Asked, chosen: tuple[str, ...] = ()
) -> Table:
    """`chosen` are the columns where the address names none. Queries do not grow with the register."""
    columns = shown_columns(register, asked.columns or chosen)
    group, order = asked_group(register, asked), order_for(register, asked)
    matching = register.matching(engagement, asked)
    unread = set(register.heavy) - {one.key for one in columns}
    arranged = order.after(order.arrange(matching.defer(*unread)), asked.after)
    # One more than is shown says whether there is a next window.
    entries = list(arranged[: ROWS_A_WINDOW + 1])
    after = order.cursor(entries[ROWS_A_WINDOW - 1]) if len(entries) > ROWS_A_WINDOW else ""
    rows = make_rows(register, engagement, columns, entries[:ROWS_A_WINDOW])
    counts = count_groups(matching, group)
    before = order.group_before(asked.after) if asked.after else None
    return Table(
        columns=tuple(columns),
        groups=tuple(_grouped(group, rows, counts, before)),
        group=group,
        count=sum(counts.values()),
        sort=asked_sort(register, asked),
        after=after,
        is_first=not (asked.after and order.is_place(asked.after)),
    )


def make_rows(
    register: Register[Any],
    engagement: Engagement,
    columns: Sequence[ShownColumn],
    entries: list[RegisterEntry],
) -> list[Row]:
    base = register.list_url(engagement)
    prefetch_related_objects(entries, *(name for column in columns for name in column.column.related))
    return [
        Row(
            entry,
            f"{base}{entry.number}/",
            tuple(Cell(column, column.markup(entry, f"{base}{entry.number}/")) for column in columns),
        )
        for entry in entries
    ]


def edited_row(row: Row, key: str, form: Any) -> Row:
    """The row with one cell as a form; a column that is not shown is shown for it in the name's place."""
    keys = {cell.column.key for cell in row.cells}
    place = key if key in keys else row.cells[0].column.key
    cells = tuple(
        replace(cell, form=form, field=form[key]) if cell.column.key == place else cell for cell in row.cells
    )
    return replace(row, cells=cells)


def count_groups(matching: EntryQuerySet[Any], group: Group | None) -> dict[int, int]:
    """How many entries there are in each group, in one query."""
    if group is None:
        return {0: matching.count()}
    ranked = (
        matching.order_by().prefetch_related(None).annotate(group_rank=group.rank).values_list("group_rank")
    )
    return dict(ranked.annotate(n=Count("pk")))


def _grouped(
    group: Group | None, rows: list[Row], counts: dict[int, int], before: int | None
) -> Iterator[RowGroup]:
    if group is None:
        if rows:
            yield RowGroup("", counts[0], tuple(rows))
        return
    for rank, members in groupby(rows, lambda row: getattr(row.entry, "group_rank")):  # noqa: B009  annotated
        # What stands in no group that was described is shown all the same.
        title = group.titles[rank] if rank < len(group.titles) else "–"
        yield RowGroup(title, counts.get(rank, 0), tuple(members), rank in group.urgent, rank == before, rank)
