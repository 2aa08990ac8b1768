"""What a person can choose above a register's table: columns, groups, and what the address then says."""

from dataclasses import dataclass
from typing import Any

from engagements.models import User
from engagements.registers.asked import NO_GROUPS, Asked
from engagements.registers.column import Words
from engagements.registers.register import Register
from engagements.registers.shown_column import every_column
from engagements.registers.table import Table


@dataclass(frozen=True, slots=True)
class ColumnState:
    key: str
    label: Words
    is_shown: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class TableChoices:
    """`groups` holds key, words and whether it is chosen; `kept` what else the address says, for a form."""

    columns: tuple[ColumnState, ...]
    groups: tuple[tuple[str, Words, bool], ...]
    kept: tuple[tuple[str, str], ...]
    has_own_columns: bool


def columns_of_person(person: User, register: Register[Any]) -> tuple[str, ...]:
    """The columns that a person has chosen to keep, those that there still are; none for the usual ones."""
    kept = person.column_choices.filter(register=register.key).values_list("columns", flat=True).first()
    return register.known_columns(kept or ())


def read_choices(
    register: Register[Any], asked: Asked, table: Table, chosen: tuple[str, ...]
) -> TableChoices:
    shown = {column.key for column in table.columns}
    columns = tuple(
        ColumnState(one.key, one.column.label, one.key in shown, one.is_name)
        for one in every_column(register)
    )
    now = table.group.key if table.group else NO_GROUPS
    groups = tuple((one.key, one.label, one.key == now) for one in register.groups)
    kept = [("sort", asked.sort)] if asked.sort else []
    kept += [("cols", ",".join(asked.columns))] if asked.columns else []
    return TableChoices(columns, groups, tuple(kept), bool(chosen))
