"""A draft as its editing page lists it: every part with its address, its faults and where it can move."""

from dataclasses import dataclass, field
from typing import Any

from engagements.playbook_words import GROUPS, ONE_OF, Words
from engagements.playbooks.examining import Examined
from engagements.playbooks.faults import Fault, Steps
from engagements.playbooks.parts import Table, identity, known_by, list_at, read_address

INNER = ("items", "deliverables", "failure_signals")
OUTER = ("minimum_bar", "targets", "plan", "overbuild", "automations")
LISTS = {(name,) for name in ("stages", *OUTER)}


@dataclass(frozen=True, slots=True)
class Row:
    """A part: `known` tells it apart when others move it; `lists` are those inside a stage."""

    address: str
    known: str
    title: str
    key: str
    faults: tuple[Fault, ...]
    is_first: bool
    is_last: bool
    place: int
    lists: tuple["PartList", ...] = field(default=())

    @property
    def anchor(self) -> str:
        return f"part-{self.address.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class PartList:
    group: str
    title: Words
    one: Words
    adding: str
    known: str
    rows: tuple[Row, ...]


def outline(examined: Examined) -> list[PartList]:
    """Stages with what is in them, then the lists beside them; nothing where the text is no TOML."""
    if examined.table is None:
        return []
    return [_list(examined, (group,)) for group in ("stages", *OUTER)]


def _list(examined: Examined, above: Steps) -> PartList:
    table: Table = examined.table or {}
    group = str(above[-1])
    adding = ".".join(map(str, (*above, "new")))
    address = read_address(adding)
    parts = list_at(table, above)
    return PartList(
        group,
        GROUPS[group],
        ONE_OF[group],
        adding,
        known_by(table, address) if address else "",
        tuple(_row(examined, (*above, at), part, len(parts)) for at, part in enumerate(parts)),
    )


def _row(examined: Examined, steps: Steps, part: Any, count: int) -> Row:
    text = ".".join(map(str, steps))
    address = read_address(text)
    place = int(steps[-1])
    holds = part if isinstance(part, dict) else {}
    lists = (
        tuple(_list(examined, (*steps, name)) for name in INNER)
        if steps[0] == "stages" and len(steps) == 2
        else ()
    )
    own = tuple(fault for fault in examined.faults if _is_within(fault.steps, steps, bool(lists)))
    return Row(
        text,
        known_by(examined.table or {}, address) if address else "",
        str(holds.get("title") or holds.get("text") or identity(part) or f"{place + 1}"),
        str(holds.get("key") or ""),
        own,
        place == 0,
        place == count - 1,
        place,
        lists,
    )


def _is_within(fault: Steps, part: Steps, is_stage: bool) -> bool:
    """Of a stage, only what is not in one of its parts."""
    rest = fault[len(part) :]
    is_below = fault[: len(part)] == part
    return is_below and not (is_stage and len(rest) > 1 and rest[0] in INNER)


def faults_at(examined: Examined, steps: Steps) -> list[Fault]:
    """What is wrong in one part; for the playbook itself, what is wrong in none of its lists."""
    if steps:
        is_stage = steps[0] == "stages" and len(steps) == 2
        return [fault for fault in examined.faults if _is_within(fault.steps, steps, is_stage)]
    return [fault for fault in examined.faults if fault.steps[:1] not in LISTS]
