"""What changed between two versions of a playbook, so that a person can read it in a minute."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from engagements.playbooks.shape import Playbook, Stage

ABOUT = ("title", "product", "maturity", "audience", "outcome", "runbooks")
STAGE = ("title", "goal", "number")
STAGE_PARTS = ("items", "deliverables", "failure_signals")
PARTS = ("minimum_bar", "targets", "plan", "overbuild", "automations")
LEAST_ALIKE = 0.6  # texts that share less are easier to read one after the other
_WORDS = re.compile(r"\s+|[^\s]+")


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `mark` is "del" or "ins", or empty where it stands in both."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PartChange:
    """`group` is the list that the part stands in: items, deliverables, minimum_bar …"""

    kind: Kind
    group: str
    title: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one stage or of one list beside the stages; no `title`: of the playbook itself."""

    group: str
    title: str
    changes: tuple[PartChange, ...]


def difference(before: Playbook, after: Playbook) -> list[Section]:
    """Every section in which something changed, in the order of the later playbook; keys tell parts apart."""
    about = _fields(before, after, ABOUT)
    sections = [Section("about", "", (PartChange(Kind.CHANGED, "about", "", about),) if about else ())]
    sections += _stages(before.stages, after.stages)
    sections += [
        Section(name, "", _parts(name, getattr(before, name), getattr(after, name))) for name in PARTS
    ]
    return [section for section in sections if section.changes]


def _stages(before: tuple[Stage, ...], after: tuple[Stage, ...]) -> Iterator[Section]:
    was, now = {stage.key: stage for stage in before}, {stage.key: stage for stage in after}
    for key, stage in now.items():
        if key not in was:
            yield Section("stages", stage.title, (PartChange(Kind.ADDED, "stages", stage.title),))
            continue
        changed = _fields(was[key], stage, STAGE)
        changes = [PartChange(Kind.CHANGED, "stages", stage.title, changed)] if changed else []
        for name in STAGE_PARTS:
            changes += _parts(name, getattr(was[key], name), getattr(stage, name))
        yield Section("stages", stage.title, tuple(changes))
    for key, stage in was.items():
        if key not in now:
            yield Section("stages", stage.title, (PartChange(Kind.REMOVED, "stages", stage.title),))


def _parts(name: str, before: Iterable[Any], after: Iterable[Any]) -> tuple[PartChange, ...]:
    was, now = {_identity(one): one for one in before}, {_identity(one): one for one in after}
    stayed = _kept_in_order([key for key in was if key in now], [key for key in now if key in was])
    changes = []
    for key, part in now.items():
        if key not in was:
            changes.append(PartChange(Kind.ADDED, name, _title(part)))
            continue
        changed = _fields(was[key], part, [field.name for field in fields(part)])
        if changed:
            changes.append(PartChange(Kind.CHANGED, name, _title(part), changed))
        elif key not in stayed:
            changes.append(PartChange(Kind.MOVED, name, _title(part)))
    changes += [PartChange(Kind.REMOVED, name, _title(part)) for key, part in was.items() if key not in now]
    return tuple(changes)


def _identity(part: Any) -> str:
    return str(getattr(part, "key", None) or part.title)


def _title(part: Any) -> str:
    return str(getattr(part, "title", None) or part.text)


def _kept_in_order(before: list[str], after: list[str]) -> set[str]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in before[block.a : block.a + block.size]}


def _fields(before: Any, after: Any, names: Iterable[str]) -> tuple[FieldChange, ...]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(FieldChange(name, _pieces(was, now)) for name, was, now in pairs if was != now)


def _pieces(was: Any, now: Any) -> tuple[Piece, ...]:
    if isinstance(was, tuple) and isinstance(now, tuple):
        gone = [Piece("del", str(one)) for one in was if one not in now]
        return (*gone, *(Piece("" if one in was else "ins", str(one)) for one in now))
    if type(was) is str and type(now) is str:
        return tuple(_words(_WORDS.findall(was), _WORDS.findall(now)))
    return (Piece("del", _shown(was)), Piece("ins", _shown(now)))


def _words(was: list[str], now: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        yield from (Piece("del", "".join(was)), Piece("ins", "".join(now)))
        return
    for kind, start, end, begins, ends in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("", "".join(now[begins:ends]))
            continue
        if end > start:
            yield Piece("del", "".join(was[start:end]))
        if ends > begins:
            yield Piece("ins", "".join(now[begins:ends]))


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
