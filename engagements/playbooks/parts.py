"""The parts of a playbook's tables, addressed one by one: found, changed, added, moved and removed."""

import re
import tomllib
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import quote

from engagements.playbooks.faults import Steps
from engagements.playbooks.lines import find_places
from engagements.playbooks.shape import (
    Automation,
    BarLine,
    Deliverable,
    FailureSignal,
    Item,
    Overbuild,
    PlanPart,
    Playbook,
    Stage,
    Target,
)
from engagements.playbooks.writing import write_toml, write_value

KINDS: dict[str, type[Any]] = {
    "about": Playbook,
    "stages": Stage,
    "items": Item,
    "deliverables": Deliverable,
    "failure_signals": FailureSignal,
    "minimum_bar": BarLine,
    "targets": Target,
    "plan": PlanPart,
    "overbuild": Overbuild,
    "automations": Automation,
}
_ADDRESS = re.compile(
    r"(?P<about>about)|(?:stages\.(?P<stage>\d{1,3})\.(?P<inner>items|deliverables|failure_signals)"
    r"|(?P<outer>stages|minimum_bar|targets|plan|overbuild|automations))\.(?P<at>\d{1,3}|new)"
)
type Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a part stands, as its page's address says it: `stages.0.items.2`, `plan.new`, `about`.

    `group` is the list it stands in, `place` its position there, None for a part yet to be added.
    """

    text: str
    group: str
    above: Steps
    place: int | None

    @property
    def steps(self) -> Steps:
        return () if self.group == "about" else (*self.above, self.place or 0)

    @property
    def is_new(self) -> bool:
        return self.group != "about" and self.place is None

    @property
    def kind(self) -> type[Any]:
        return KINDS[self.group]


def read_address(text: str) -> Address | None:
    """None for what is no address of a part."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        return None
    if found["about"]:
        return Address(text, "about", (), None)
    place = None if found["at"] == "new" else int(found["at"])
    group = found["inner"] or found["outer"]
    above: Steps = ("stages", int(found["stage"]), group) if found["inner"] else (group,)
    return Address(text, group, above, place)


def identity(part: object) -> str:
    """What a part is known by wherever it has moved to; empty for what is no part."""
    if not isinstance(part, dict):
        return ""
    return quote(str(part.get("key") or part.get("title") or ""), safe="")


def known_by(table: Table, address: Address) -> str:
    """The identities on the way to a part, from which `find` knows it again: `audit/public-surface`."""
    steps = address.steps if address.place is not None else address.above
    ways = [steps[: at + 1] for at, step in enumerate(steps) if isinstance(step, int)]
    return "/".join(identity(follow(table, way)) for way in ways)


def find(table: Table, address: Address, known: str) -> Address | None:
    """Where the part that is known by these identities stands now; None where it is gone."""
    names = known.split("/")
    steps: Steps = ()
    for step in address.steps if address.place is not None else address.above:
        if not isinstance(step, int):
            steps = (*steps, step)
            continue
        name = names.pop(0) if names else ""
        siblings = list_at(table, steps)
        here = [at for at, one in enumerate(siblings) if identity(one) == name]
        if not here:
            return None
        steps = (*steps, step if step in here else here[0])
    if address.place is None:
        return Address(address.text, address.group, steps, None)
    return Address(".".join(map(str, steps)), address.group, steps[:-1], int(steps[-1]))


def follow(table: Any, steps: Steps) -> Any:
    """What the steps lead to, None where they lead nowhere."""
    for step in steps:
        is_inside = isinstance(table, dict) and step in table
        if isinstance(step, int):
            is_inside = isinstance(table, list) and step < len(table)
        if not is_inside:
            return None
        table = table[step]
    return table


def list_at(table: Table, steps: Steps) -> list[Any]:
    """The list of parts there; an empty one that is not in the table where there is none."""
    found = follow(table, steps)
    return found if isinstance(found, list) else []


def with_values(text: str, address: Address, values: dict[str, Any]) -> str:
    """The TOML text with values of one part set, or taken out where they are None.

    What stands there already is replaced in place, so that comments stay; otherwise all is written anew.
    """
    places = find_places(text)
    spans = {name: places.get((*address.steps, name)) for name in values}
    if all(span and span.start >= 0 and values[name] is not None for name, span in spans.items()):
        ordered = sorted(((span, values[name]) for name, span in spans.items() if span), key=_start)
        for span, value in reversed(ordered):
            text = f"{text[: span.start]}{write_value(value)}{text[span.end :]}"
        return text
    table = tomllib.loads(text)
    part = follow(table, address.steps)
    for name, value in values.items():
        if value is None:
            part.pop(name, None)
        else:
            part[name] = value
    return write_toml(table)


def _start(pair: tuple[Any, Any]) -> int:
    return int(pair[0].start)


def with_part(text: str, address: Address, values: dict[str, Any]) -> str:
    """With one part more, at the end of its list."""
    table = tomllib.loads(text)
    holder = follow(table, address.above[:-1])
    siblings = list_at(table, address.above)
    kept = {name: value for name, value in values.items() if value is not None}
    order = [field.name for field in fields(address.kind)]
    siblings.append(dict(sorted(kept.items(), key=lambda pair: order.index(pair[0]))))
    holder[str(address.above[-1])] = siblings
    return write_toml(_numbered(table))


def without_part(text: str, address: Address) -> str:
    table = tomllib.loads(text)
    del list_at(table, address.above)[address.place or 0]
    return write_toml(_numbered(table))


def with_part_at(text: str, address: Address, to: int) -> str:
    """With one part in another place of its list; beyond an end means at that end."""
    table = tomllib.loads(text)
    siblings = list_at(table, address.above)
    siblings.insert(max(to, 0), siblings.pop(address.place or 0))
    return write_toml(_numbered(table))


def _numbered(table: Table) -> Table:
    """Stages are numbered by their order, which is what was moved."""
    for number, stage in enumerate(list_at(table, ("stages",)), 1):
        if isinstance(stage, dict):
            stage["number"] = number
    return table
