"""Turns frozen dataclasses into JSON and back by their type hints: no code is ever read from a record."""

import base64
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from operator import attrgetter
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from checks.check import CouldNotFindOut
from checks.net.answers import NetError


class NotReadable(ValueError):
    """A record does not fit the types of this version; the message says where."""


@dataclass(slots=True)
class Blobs:
    """The byte strings of a record, each once: the same page stands in many facts.

    An entry is the text, or (marked) its base64, and the number of spaces that were cut off at its end.
    """

    entries: list[list[Any]] = field(default_factory=list)
    places: dict[bytes, int] = field(default_factory=dict)

    def put(self, data: bytes) -> int:
        if data not in self.places:
            bare = data.rstrip(b" ")
            try:
                entry: list[Any] = [bare.decode("utf-8"), len(data) - len(bare)]
            except UnicodeDecodeError:
                entry = [base64.b64encode(bare).decode("ascii"), len(data) - len(bare), 1]
            self.places[data] = len(self.entries)
            self.entries.append(entry)
        return self.places[data]

    def get(self, place: int) -> bytes:
        text, spaces, *is_base64 = self.entries[place]
        bare: bytes = base64.b64decode(text) if is_base64 else text.encode("utf-8")
        return bare + b" " * int(spaces)


@dataclass(slots=True)
class Writer:
    """`text` is what becomes of a text with an address in it, `thin` of the objects of some types.

    One that stands in several facts is thinned once.
    """

    blobs: Blobs = field(default_factory=Blobs)
    text: Callable[[str], str] = str
    thin: Mapping[type[Any], Callable[[Any], Any]] = field(default_factory=dict)
    # Each with the object itself: an id is only its own while that lives.
    thinned: dict[int, tuple[Any, dict[str, Any]]] = field(default_factory=dict)

    def write(self, value: Any, hint: Any) -> Any:
        """The value, which is of the type `hint`, as JSON. Raises TypeError for a type that has no form."""
        return _shape(hint).write(value, self)


@dataclass(slots=True)
class Reader:
    blobs: Blobs = field(default_factory=Blobs)

    def read(self, kept: Any, hint: Any) -> Any:
        """What `Writer.write` was given. Raises NotReadable."""
        try:
            return _shape(hint).read(kept, self)
        except NotReadable:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
            raise NotReadable(f"{_name(hint)}: {type(error).__name__}: {error}") from None


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the values of one type are written and read."""

    write: Callable[[Any, Writer], Any]
    read: Callable[[Any, Reader], Any]


@cache
def _shape(hint: Any) -> _Shape:
    """Raises TypeError for a type that a record cannot hold."""
    if isinstance(hint, TypeAliasType):
        return _shape(hint.__value__)
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _union(get_args(hint))
    if origin is not None:
        return _container(hint, origin)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Shape(lambda value, _: value.value, lambda kept, _: hint(kept))
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint)
    raise TypeError(f"a record has no form for {hint!r}")


def _as_text(kind: type[Any], read: Callable[[str], Any]) -> _Shape:
    write = kind.isoformat if issubclass(kind, date) else str
    return _Shape(lambda value, _: write(value), lambda kept, _: read(kept))


def _number(kept: Any) -> float:
    """Whole ones stay whole, as they were given: a verdict that names one reads the same again."""
    if isinstance(kept, bool) or not isinstance(kept, int | float):
        raise NotReadable(f"{kept!r} is no number")
    return kept


def _write_reason(value: CouldNotFindOut, writer: Writer) -> list[Any]:
    verdict = value.verdict()  # its evidence is fit to be shown, and so to be kept
    return [value.code, verdict.summary, dict(verdict.evidence)]


def _write_error(value: NetError, writer: Writer) -> list[Any]:
    return [value.kind, writer.text(value.detail), [writer.text(one) for one in value.attempts]]


_SIMPLE: dict[Any, _Shape] = {
    str: _Shape(
        lambda value, writer: writer.text(value) if "://" in value else value, lambda kept, _: str(kept)
    ),
    float: _Shape(lambda value, _: value, lambda kept, _: _number(kept)),
    int: _Shape(lambda value, _: value, lambda kept, _: int(kept)),
    bool: _Shape(lambda value, _: value, lambda kept, _: bool(kept)),
    bytes: _Shape(lambda value, writer: writer.blobs.put(value), lambda kept, reader: reader.blobs.get(kept)),
    datetime: _as_text(datetime, datetime.fromisoformat),
    date: _as_text(date, date.fromisoformat),
    IPv4Network: _as_text(IPv4Network, IPv4Network),
    IPv6Network: _as_text(IPv6Network, IPv6Network),
    CouldNotFindOut: _Shape(_write_reason, lambda kept, _: CouldNotFindOut(kept[0], kept[1], **kept[2])),
    NetError: _Shape(_write_error, lambda kept, _: NetError(kept[0], kept[1], tuple(kept[2]))),
}


def _container(hint: Any, origin: Any) -> _Shape:
    arguments = get_args(hint)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _several(arguments[0], tuple)
    if origin is tuple:
        parts = [_shape(one) for one in arguments]
        return _Shape(
            lambda value, writer: [part.write(one, writer) for part, one in zip(parts, value, strict=True)],
            lambda kept, reader: tuple(part.read(one, reader) for part, one in zip(parts, kept, strict=True)),
        )
    if origin is frozenset:
        return _several(arguments[0], frozenset)
    if origin in {dict, Mapping}:
        key, value = map(_shape, arguments)
        return _Shape(
            lambda whole, writer: [[key.write(k, writer), value.write(v, writer)] for k, v in whole.items()],
            lambda kept, reader: {key.read(k, reader): value.read(v, reader) for k, v in kept},
        )
    raise TypeError(f"a record has no form for {hint!r}")


def _several(hint: Any, kind: Callable[[Any], Any]) -> _Shape:
    part = _later(hint)
    return _Shape(
        lambda value, writer: [part().write(one, writer) for one in value],
        lambda kept, reader: kind(part().read(one, reader) for one in kept),
    )


def _later(hint: Any) -> Callable[[], _Shape]:
    """Trees hold themselves: the shape of a part is asked for when there is one."""
    return lambda: _shape(hint)


def _union(members: tuple[Any, ...]) -> _Shape:
    """None as null; where several types are left, each value goes with the name of its own."""
    others = [one.__value__ if isinstance(one, TypeAliasType) else one for one in members]
    others = [one for one in others if one is not type(None)]
    if len(others) == 1:
        only = _later(others[0])
        return _Shape(
            lambda value, writer: None if value is None else only().write(value, writer),
            lambda kept, reader: None if kept is None else only().read(kept, reader),
        )
    named = {_name(one): one for one in others}

    def write(value: Any, writer: Writer) -> Any:
        if value is None:
            return None
        name = type(value).__name__
        return [name, _shape(named[name]).write(value, writer)]

    def read(kept: Any, reader: Reader) -> Any:
        return None if kept is None else _shape(named[kept[0]]).read(kept[1], reader)

    return _Shape(write, read)


def _name(hint: Any) -> str:
    return str(getattr(hint, "__name__", hint))


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all fields at once, which is most of the work of writing."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _dataclass(hint: type[Any]) -> _Shape:
    """An object with the fields that differ from their defaults; unknown ones are passed over."""
    hints = get_type_hints(hint)
    parts = {one.name: (_later(hints[one.name]), one.default) for one in fields(hint) if one.init}

    listed = tuple(parts.items())
    values_of = _values_of(tuple(parts))

    def write_fields(value: Any, writer: Writer) -> dict[str, Any]:
        kept = {}
        for (name, (part, default)), inner in zip(listed, values_of(value), strict=True):
            if inner is not default and (inner != default or type(inner) is not type(default)):
                kept[name] = part().write(inner, writer)
        return kept

    def write(value: Any, writer: Writer) -> dict[str, Any]:
        if hint not in writer.thin:
            return write_fields(value, writer)
        if id(value) not in writer.thinned:
            writer.thinned[id(value)] = value, write_fields(writer.thin[hint](value), writer)
        return writer.thinned[id(value)][1]

    def read(kept: Any, reader: Reader) -> Any:
        known = {name: part().read(kept[name], reader) for name, (part, _) in parts.items() if name in kept}
        try:
            return hint(**known)
        except TypeError as error:
            raise NotReadable(f"{hint.__name__}: {error}") from None

    return _Shape(write, read)
