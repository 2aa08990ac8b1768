"""Reads the text of somebody's own playbook and says, for each fault in it, the line and the reason."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from engagements.playbooks.faults import Fault
from engagements.playbooks.limits import MOST_BYTES, excesses
from engagements.playbooks.lines import Place, find_places, line_of
from engagements.playbooks.reading import gather
from engagements.playbooks.shape import Playbook
from engagements.playbooks.soundness import faults_of
from engagements.playbooks.writing import write_value

MOST_FAULTS = 100
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Examined:
    """`table` is None where the text is no TOML; `playbook` is None unless nothing at all is wrong."""

    text: str
    table: dict[str, Any] | None
    playbook: Playbook | None
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return self.playbook is not None


def examine(text: str, key: str, known_checks: Collection[str] | None = None) -> Examined:
    """Reads a whole text; `key` is what the playbook is called, `known_checks` the keys of all checks."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        too_much = Fault((), "", f"more than {MOST_BYTES // 1024} kB", line=1)
        return Examined(text, None, None, (too_much,))
    try:
        table = tomllib.loads(text)
        places = find_places(text)
    except RecursionError:
        return Examined(text, None, None, (Fault((), "", "values nest too deep", line=1),))
    except ValueError as error:
        return Examined(text, None, None, (_syntax_fault(text, str(error)),))
    playbook, faults = gather(Playbook, table)
    wrong = {fault.steps for fault in faults}
    faults += excesses(table)
    # What stands in for a value of a wrong shape has been complained of already.
    faults += [fault for fault in faults_of(playbook, key, known_checks) if fault.steps not in wrong]
    placed = _in_order(faults, places)
    return Examined(text, table, None if placed else playbook, placed)


def with_value(text: str, name: str, value: str) -> str:
    """The TOML text with one value at its top replaced, or put in front where it is missing."""
    place = find_places(text).get((name,))
    if place is None or place.start < 0:
        return f"{name} = {write_value(value)}\n{text}"
    return f"{text[: place.start]}{write_value(value)}{text[place.end :]}"


def _syntax_fault(text: str, message: str) -> Fault:
    found = _WHERE.search(message)
    if not found:
        return Fault((), "", f"this is no TOML: {message[:200]}", line=1)
    line = int(found[1]) if found[1] else text.count("\n") + 1
    column = f", column {found[2]}" if found[2] else ", at the end"
    return Fault((), "", f"this is no TOML: {message[: found.start()][:200]}{column}", line=line)


def _in_order(faults: list[Fault], places: dict[tuple[str | int, ...], Place]) -> tuple[Fault, ...]:
    placed = [replace(fault, line=line_of(places, fault.steps)) for fault in faults]
    return tuple(sorted(dict.fromkeys(placed), key=lambda fault: fault.line)[:MOST_FAULTS])
