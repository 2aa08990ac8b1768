"""Turns TOML tables into the playbook's values, and gathers at which places they are wrong."""

import tomllib
from dataclasses import MISSING, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from engagements.playbooks.faults import Fault, PlaybookError, Steps, shown

__all__ = ["PlaybookError", "gather", "read_table", "read_toml"]

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
KINDS = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}
# What stands in for a value that is wrong, so that the rest can be judged too.
STAND_INS: dict[type, Any] = {str: "", int: 0, float: 0.0, bool: False}


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
    record, faults = gather(kind, table)
    for fault in faults:
        raise PlaybookError(file, fault.place, fault.reason)
    return record


def gather[T](kind: type[T], table: object) -> tuple[T, list[Fault]]:
    """The record with a stand-in for whatever is wrong, and everything that is wrong in its shape."""
    reader = _Reader()
    return reader.record(kind, table, (), ""), reader.faults


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def wrong(self, steps: Steps, place: str, reason: str) -> None:
        self.faults.append(Fault(steps, place, reason))

    def record[T](self, kind: type[T], table: object, steps: Steps, place: str) -> T:
        if not isinstance(table, dict):
            self.wrong(steps, place, "must be a table")
            table = None
        known: tuple[Any, ...] = fields(kind)  # type: ignore[arg-type]
        names = [field.name for field in known]
        for key in sorted((table or {}).keys() - set(names)):
            near = get_close_matches(key, names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            self.wrong((*steps, key), place, f"unknown key {shown(key)}{hint}")
        hints = get_type_hints(kind)
        values = {}
        for field in known:
            if table is not None and field.name in table:
                value = table[field.name]
                values[field.name] = self.value(hints[field.name], value, (*steps, field.name), place)
            elif field.default is MISSING:
                values[field.name] = _stand_in(hints[field.name])
                if table is not None:
                    self.wrong(steps, place, f"key {field.name!r} is missing")
        return kind(**values)

    def value(self, hint: Any, value: object, steps: Steps, place: str) -> Any:
        name = next(step for step in reversed(steps) if isinstance(step, str))
        if isinstance(hint, UnionType):
            hint = next(part for part in get_args(hint) if part is not NoneType)
        if get_origin(hint) is tuple:
            return self.several(get_args(hint)[0], value, steps, place)
        if issubclass(hint, StrEnum):
            return self.choice(hint, value, steps, place)
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return self.number(value, steps, place)
        if type(value) is not hint:
            self.wrong(steps, place, f"{name} must be {KINDS[hint]}, not {shown(value)}")
            return STAND_INS[hint]
        if isinstance(value, str) and not value.strip():
            self.wrong(steps, place, f"{name} is empty")
        return value

    def number(self, value: int, steps: Steps, place: str) -> float:
        try:
            return float(value)
        except OverflowError:
            self.wrong(steps, place, f"{steps[-1]} is too great a number")
            return 0.0

    def several(self, kind: Any, value: object, steps: Steps, place: str) -> tuple[Any, ...]:
        name = str(steps[-1])
        if not isinstance(value, list):
            self.wrong(steps, place, f"{name} must be a list")
            return ()
        if kind is str:
            return tuple(self.value(str, one, (*steps, at), place) for at, one in enumerate(value))
        return tuple(
            self.record(kind, one, (*steps, at), _name(one, name, at + 1, place))
            for at, one in enumerate(value)
        )

    def choice(self, kind: type[StrEnum], value: object, steps: Steps, place: str) -> StrEnum:
        for member in kind:
            if member.value == value:
                return member
        self.wrong(steps, place, f"{steps[-1]} {shown(value)} is none of {', '.join(kind)}")
        return next(iter(kind))


def _stand_in(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return ()
    return next(iter(hint)) if issubclass(hint, StrEnum) else STAND_INS[hint]


def _name(one: object, name: str, number: int, place: str) -> str:
    """Where a record stands, in words: stage 'edge', item 'waf'."""
    key = one.get("key") if isinstance(one, dict) else None
    here = f"{SINGULAR.get(name, name)} {shown(key) if isinstance(key, str) else number}"
    return f"{place}, {here}" if place else here
