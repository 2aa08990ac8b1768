"""What an import will do, row by row: add, change, leave as it is, or refuse with the reason and the cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engagements.models import RegisterEntry


class Fate(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"

    @property
    def import_word(self) -> str:
        """The state by which pages show it."""
        return f"import-{self.value}"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry that a row changes, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`label` is the field's, empty where the whole row is meant; `name` its name."""

    label: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """`pk` and `version` are those of the entry that the row is about; `entry` and `changed` are for writing.

    `changed` maps a field to its value before and after. `label` is what the row calls its entry, empty where
    that might be a credential.
    """

    line: int
    fate: Fate
    label: str = ""
    pk: int | None = None
    version: int = 0
    number: int | None = None
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    entry: RegisterEntry | None = field(default=None, compare=False)
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict, compare=False, hash=False)

    @property
    def mark(self) -> tuple[int, str, int | None, int]:
        """What must still hold when the import is written: the same fate for the same version."""
        return self.line, self.fate.value, self.pk, self.version

    def as_json(self) -> dict[str, Any]:
        """Without what is for writing."""
        return {
            "line": self.line,
            "fate": self.fate.value,
            "label": self.label,
            "pk": self.pk,
            "version": self.version,
            "number": self.number,
            "changes": [[one.label, one.before, one.after] for one in self.changes],
            "problems": [[one.label, one.text, one.name] for one in self.problems],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "PlannedRow":
        return cls(
            kept["line"],
            Fate(kept["fate"]),
            kept["label"],
            kept["pk"],
            kept["version"],
            kept["number"],
            tuple(Change(*one) for one in kept["changes"]),
            tuple(Problem(*one) for one in kept["problems"]),
        )


def count_fates(rows: Iterable[PlannedRow]) -> dict[str, int]:
    """How many rows meet each fate."""
    counts = dict.fromkeys((fate.value for fate in Fate), 0)
    for row in rows:
        counts[row.fate.value] += 1
    return counts
