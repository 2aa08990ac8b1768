"""Turns TOML tables into the playbook's values, and says in which file and at which place one is wrong."""

import tomllib
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

SINGULAR = {
    "stages": "stage",
    "items": "item",
    "deliverables": "deliverable",
    "failure_signals": "failure signal",
    "minimum_bar": "bar line",
    "targets": "target",
    "plan": "plan part",
    "overbuild": "overbuild advice",
    "automations": "automation",
}


class PlaybookError(Exception):
    """A playbook or runbook file is wrong: the message names the file, the place in it and the reason."""

    def __init__(self, file: Path, place: str, reason: str) -> None:
        super().__init__(f"{file.name}: {place}: {reason}" if place else f"{file.name}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


def read_toml[T](kind: type[T], file: Path) -> T:
    """Read a whole file as one record.

    Raises PlaybookError for what is no TOML, for missing and unknown keys, and for values of a wrong kind.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise PlaybookError(file, "", str(error)) from error
    return read_table(kind, table, file)


def read_table[T](kind: type[T], table: object, file: Path) -> T:
    """Read a table that is parsed already; `file` is what a PlaybookError names."""
    return _Reader(file).record(kind, table, "")


class _Reader:
    def __init__(self, file: Path) -> None:
        self.file = file

    def record[T](self, kind: type[T], table: object, place: str) -> T:
        if not isinstance(table, dict):
            raise PlaybookError(self.file, place, "must be a table")
        known: tuple[Any, ...] = fields(kind)  # type: ignore[arg-type]
        unknown = sorted(table.keys() - {field.name for field in known})
        if unknown:
            raise PlaybookError(self.file, place, f"unknown key {unknown[0]!r}")
        for field in known:
            if field.name not in table and field.default is MISSING:
                raise PlaybookError(self.file, place, f"key {field.name!r} is missing")
        hints = get_type_hints(kind)
        return kind(**{name: self.value(hints[name], value, name, place) for name, value in table.items()})

    def value(self, hint: Any, value: object, name: str, place: str) -> Any:
        if isinstance(hint, UnionType):
            hint = next(part for part in get_args(hint) if part is not NoneType)
        if get_origin(hint) is tuple:
            return self.several(get_args(hint)[0], value, name, place)
        if issubclass(hint, StrEnum):
            return self.choice(hint, value, name, place)
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if type(value) is not hint:
            raise PlaybookError(self.file, place, f"{name} must be of type {hint.__name__}, not {value!r}")
        if isinstance(value, str) and not value.strip():
            raise PlaybookError(self.file, place, f"{name} is empty")
        return value

    def several(self, kind: Any, value: object, name: str, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise PlaybookError(self.file, place, f"{name} must be a list")
        if kind is str:
            return tuple(self.value(str, one, name, place) for one in value)
        return tuple(
            self.record(kind, one, self.name(one, name, number, place)) for number, one in enumerate(value, 1)
        )

    def choice(self, kind: type[StrEnum], value: object, name: str, place: str) -> StrEnum:
        for member in kind:
            if member.value == value:
                return member
        raise PlaybookError(self.file, place, f"{name} {value!r} is none of {', '.join(kind)}")

    def name(self, one: object, name: str, number: int, place: str) -> str:
        """Where a record stands, in words: stage 'edge', item 'waf'."""
        key = one.get("key") if isinstance(one, dict) else None
        here = f"{SINGULAR.get(name, name)} {repr(key) if isinstance(key, str) else number}"
        return f"{place}, {here}" if place else here
