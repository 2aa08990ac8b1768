"""Gives out the playbooks that ship with the portal, each read from its TOML file and found to be sound."""

from functools import cache
from pathlib import Path

from engagements.playbooks.reading import PlaybookError, read_toml
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
from engagements.playbooks.soundness import faults_of
from engagements.playbooks.vocabulary import Artefact, Comparison, ItemMode, Measure, Station

__all__ = [
    "Artefact",
    "Automation",
    "BarLine",
    "Comparison",
    "Deliverable",
    "FailureSignal",
    "Item",
    "ItemMode",
    "Measure",
    "Overbuild",
    "PlanPart",
    "Playbook",
    "PlaybookError",
    "Stage",
    "Station",
    "Target",
    "all_playbooks",
    "get_playbook",
    "load_playbook",
    "shipped_text",
]

FOLDER = Path(__file__).parent


def load_playbook(path: Path) -> Playbook:
    """Read one playbook.

    Raises PlaybookError, naming the file, the place and the reason, for the first thing that is wrong in it.
    """
    playbook = read_toml(Playbook, path)
    for fault in faults_of(playbook, path.stem):
        raise PlaybookError(path, fault.place, fault.reason)
    return playbook


@cache
def all_playbooks() -> tuple[Playbook, ...]:
    """Every playbook, by key; read once in the life of a process."""
    return tuple(load_playbook(path) for path in sorted(FOLDER.glob("*.toml")))


def shipped_text(key: str) -> str:
    """The TOML of a playbook that ships, with its comments. Raises LookupError where there is none."""
    return (FOLDER / f"{get_playbook(key).key}.toml").read_text(encoding="utf-8")


def get_playbook(key: str) -> Playbook:
    """Raises LookupError where no playbook has this key."""
    for playbook in all_playbooks():
        if playbook.key == key:
            return playbook
    known = ", ".join(playbook.key for playbook in all_playbooks())
    raise LookupError(f"no playbook {key!r}; there are {known}")
