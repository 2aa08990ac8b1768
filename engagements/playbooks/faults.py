"""What is wrong in a playbook: where, in steps that lead to a line and in words, and why."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The way from the top of a TOML document to a value: ("stages", 0, "items", 2, "title").
type Steps = tuple[str | int, ...]

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is empty for the playbook as a whole; `line` counts from 1 and is 0 where no text was read."""

    steps: Steps
    place: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class PlaybookError(Exception):
    """A playbook or runbook file is wrong: the message names the file, the place in it and the reason."""

    def __init__(self, file: Path, place: str, reason: str) -> None:
        super().__init__(f"{file.name}: {place}: {reason}" if place else f"{file.name}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


def shown(value: Any) -> str:
    """A value as a message may repeat it: not without end."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
