"""Writes tables as TOML, which the standard library only reads."""

import json
import re
from dataclasses import MISSING, fields
from datetime import date, datetime, time
from typing import Any

from engagements.playbooks.keeping import playbook_to_data
from engagements.playbooks.shape import BarLine, Item, Playbook, Target

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
DEFAULTS: dict[str, dict[str, Any]] = {
    name: {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    for name, kind in (("items", Item), ("minimum_bar", BarLine), ("targets", Target))
}


def playbook_to_toml(playbook: Playbook) -> str:
    """The one canonical text of a playbook; what is as it is by default is left out."""
    return write_toml(_without_defaults(playbook_to_data(playbook), ""))


def write_toml(table: dict[str, Any]) -> str:
    """A text that `tomllib` reads as an equal table. Plain values come before tables, each in their order."""
    lines: list[str] = []
    _table(table, (), lines)
    return "\n".join(lines).strip("\n") + "\n"


def write_value(value: Any) -> str:
    """One value in one line. Raises TypeError for what TOML does not know."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(write_value(one) for one in value)}]"
        case dict():
            pairs = (f"{_key(key)} = {write_value(member)}" for key, member in value.items())
            return f"{{ {', '.join(pairs)} }}" if value else "{}"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _table(table: dict[str, Any], above: tuple[str, ...], lines: list[str]) -> None:
    inner = {key: value for key, value in table.items() if isinstance(value, dict) or _is_tables(value)}
    lines += [f"{_key(key)} = {write_value(value)}" for key, value in table.items() if key not in inner]
    for key, value in inner.items():
        name = ".".join(map(_key, (*above, key)))
        is_table = isinstance(value, dict)
        for one in [value] if is_table else value:
            lines += ["", f"[{name}]" if is_table else f"[[{name}]]"]
            _table(one, (*above, key), lines)


def _is_tables(value: Any) -> bool:
    is_list = isinstance(value, list | tuple) and bool(value)
    return is_list and all(isinstance(one, dict) for one in value)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else write_value(key)


def _without_defaults(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        usual = DEFAULTS.get(name, {})
        kept = {key: one for key, one in value.items() if key not in usual or one != usual[key]}
        return {key: _without_defaults(one, key) for key, one in kept.items()}
    if isinstance(value, list | tuple):
        return [_without_defaults(one, name) for one in value]
    return value
