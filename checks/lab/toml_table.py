"""Takes known keys out of a TOML table, so that a misspelt or misplaced one is an error with its place."""

from collections.abc import Callable
from typing import Any

import dns.exception
import dns.ttl

from checks.lab.scenario import ScenarioError


class TomlTable:
    """A TOML table from which known keys are taken; what is left at the end is a mistake."""

    def __init__(self, data: dict[str, Any], place: str) -> None:
        self.left = dict(data)
        self.place = place

    def fail(self, message: str) -> ScenarioError:
        return ScenarioError(f"{self.place}: {message}")

    def take[T](self, key: str, kind: type[T], default: T | None = None) -> T:
        if key not in self.left:
            if default is None:
                raise self.fail(f"{key} is missing")
            return default
        value = self.left.pop(key)
        is_flag_for_number = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or is_flag_for_number:
            raise self.fail(f"{key} must be a {kind.__name__}, not {value!r}")
        return value

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        values = self.take(key, list, list(default))
        if not all(isinstance(value, str) for value in values):
            raise self.fail(f"{key} must be a list of strings, not {values!r}")
        return tuple(values)

    def number(self, key: str, default: float) -> float:
        return (
            self.take(key, int, 0) if isinstance(self.left.get(key), int) else self.take(key, float, default)
        )

    def seconds(self, key: str, default: str) -> int:
        """A TTL, as seconds or in zone-file short form ("5m")."""
        try:
            return dns.ttl.from_text(str(self.left.pop(key, default)))
        except dns.exception.DNSException as error:
            raise self.fail(f"{key}: {error}") from error

    def choice[T](self, key: str, choose: Callable[[str], T], default: T | None = None) -> T:
        if default is not None and key not in self.left:
            return default
        value = self.take(key, str)
        try:
            return choose(value)
        except ValueError as error:
            raise self.fail(f"{key}: {value!r} is not known") from error

    def table(self, key: str) -> "TomlTable":
        return TomlTable(self.take(key, dict, {}), f"{self.place}, {key}")

    def list_of(self, key: str) -> "list[TomlTable]":
        tables = []
        for number, entry in enumerate(self.take(key, list, []), 1):
            if not isinstance(entry, dict):
                raise self.fail(f"{key} must be tables, not {entry!r}")
            title = entry.get("name") or entry.get("path") or number
            tables.append(TomlTable(entry, f"{self.place}, {key} {title}"))
        return tables

    def tables_by_key(self, key: str) -> "list[tuple[str, TomlTable]]":
        outer = self.table(key)
        return [(name, outer.table(name)) for name in tuple(outer.left)]

    def strings_left(self) -> dict[str, str]:
        """Everything that is left, as a mapping of strings."""
        if not all(isinstance(value, str) for value in self.left.values()):
            raise self.fail("every value must be a string")
        values, self.left = self.left, {}
        return values

    def finish(self) -> None:
        if self.left:
            raise self.fail(f"unknown key {', '.join(sorted(self.left))}")
