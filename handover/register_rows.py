"""A register's own description frozen into a snapshot, so that pack and enclosed files show its columns."""

from collections.abc import Iterable
from typing import Any

from engagements.models import RegisterEntry
from engagements.registers.register import Register


def columns_of(register: Register[Any]) -> list[dict[str, str]]:
    """Key and words of each column, as they are today: a column added later does not change this version."""
    return [{"key": column.key, "label": str(column.label)} for column in register.numbered_columns]


def row_of(register: Register[Any], entry: RegisterEntry) -> dict[str, Any]:
    """An entry by column key, and its bare number, which the pack's own links are made of."""
    values = {column.key: column.plain(entry) for column in register.numbered_columns}
    return values | {"number": entry.number}


def table_of(register: Register[Any], entries: Iterable[RegisterEntry]) -> dict[str, Any]:
    """Columns and rows together, for a section that shows the register as it is."""
    return {"columns": columns_of(register), "rows": [row_of(register, entry) for entry in entries]}
