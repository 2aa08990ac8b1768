"""How much a playbook may hold: what fits the records of an engagement, and what pages can show."""

import math
from collections.abc import Iterator
from itertools import pairwise

from engagements.playbooks.faults import Fault, Steps
from engagements.playbooks.reading import SINGULAR

MOST_BYTES = 512 * 1024
MOST_PARTS = 100
MOST_WORDS = 200
LONGEST_KEY = 64
LONGEST_TEXT = 5000
# Characters, by the list that a record is in and its key; those of the columns in models/roadmap.py.
LONGEST: dict[tuple[str, str], int] = {
    ("", "title"): 120,
    ("", "product"): 200,
    ("", "maturity"): 80,
    ("stages", "title"): 120,
    ("items", "title"): 200,
    ("deliverables", "title"): 200,
    ("failure_signals", "text"): 300,
    ("failure_signals", "risk_title"): 200,
    ("failure_signals", "effect"): 300,
    ("minimum_bar", "text"): 300,
    ("targets", "title"): 120,
    ("targets", "unit"): 20,
    ("plan", "title"): 200,
    ("overbuild", "title"): 200,
    ("automations", "title"): 200,
}


def excesses(value: object, steps: Steps = ()) -> Iterator[Fault]:
    """Texts that are too long or hold control characters, lists that are too long, numbers without end."""
    if isinstance(value, str):
        yield from _text(value, steps)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Fault(steps, _place(steps), f"{_name(steps)} must be a finite number")
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from excesses(member, (*steps, key))
    elif isinstance(value, list):
        most = MOST_PARTS if steps and steps[-1] in SINGULAR and _holds_tables(value) else MOST_WORDS
        if len(value) > most:
            yield Fault(steps, _place(steps), f"{_name(steps)} has {len(value)} entries, {most} at most")
        for at, member in enumerate(value[:most]):
            yield from excesses(member, (*steps, at))


def _text(value: str, steps: Steps) -> Iterator[Fault]:
    longest = _longest(steps)
    if len(value) > longest:
        reason = f"{_name(steps)} has {len(value)} characters, {longest} at most"
        yield Fault(steps, _place(steps), reason)
    if any((ord(one) < 32 and one not in "\n\t") or ord(one) == 127 for one in value):
        yield Fault(steps, _place(steps), f"{_name(steps)} holds a control character")


def _longest(steps: Steps) -> int:
    names = [step for step in steps if isinstance(step, str)]
    if not names:
        return LONGEST_TEXT
    if names[-1] == "key" or isinstance(steps[-1], int):
        return LONGEST_KEY if names[-1] != "items" else 2 * LONGEST_KEY + 1
    return LONGEST.get((names[-2] if len(names) > 1 else "", names[-1]), LONGEST_TEXT)


def _holds_tables(value: list[object]) -> bool:
    return any(isinstance(one, dict) for one in value)


def _name(steps: Steps) -> str:
    return next((str(step) for step in reversed(steps) if isinstance(step, str)), "the value")


def _place(steps: Steps) -> str:
    """By position: a key that is too long names nothing well."""
    pairs = pairwise(steps)
    words = [f"{SINGULAR.get(str(name), name)} {at + 1}" for name, at in pairs if isinstance(at, int)]
    return ", ".join(words if isinstance(steps[-1], str) else words[:-1]) if steps else ""
