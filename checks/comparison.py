"""Lays two audits side by side: what was fixed, what is new, what stayed, and what nobody could tell."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from checks.check import Outcome

_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
BROKEN = frozenset({Outcome.FAIL.value, Outcome.WARN.value})


class Said(Protocol):
    """What is compared of a verdict: a stored result, or a line of a report that was kept as JSON."""

    @property
    def check_key(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def summary(self) -> str: ...


class Change(StrEnum):
    """What became of one verdict. `UNTOLD` was known and is not, `TOLD` is known now and is well."""

    NEW = "new"
    FIXED = "fixed"
    CHANGED = "changed"
    UNTOLD = "untold"
    TOLD = "told"
    OPEN = "open"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Pair[Verdict: Said]:
    """One check on one subject, before and after; None on the side that did not look at it."""

    change: Change
    before: Verdict | None
    after: Verdict | None

    @property
    def latest(self) -> Verdict:
        """Raises LookupError for a pair of nothing, which no comparison makes."""
        said = self.after if self.after is not None else self.before
        if said is None:
            raise LookupError("a pair holds what at least one audit said")
        return said


@dataclass(frozen=True)
class Comparison[Verdict: Said]:
    """`left_out` counts verdicts that only one of the two audits was asked for."""

    pairs: tuple[Pair[Verdict], ...]
    left_out: int

    @cached_property
    def by_change(self) -> Mapping[Change, list[Pair[Verdict]]]:
        found: dict[Change, list[Pair[Verdict]]] = {change: [] for change in Change}
        for pair in self.pairs:
            found[pair.change].append(pair)
        return found

    def count(self, change: Change) -> int:
        return len(self.by_change[change])

    @cached_property
    def of(self) -> Mapping[tuple[str, str], Change]:
        """What became of each check and subject."""
        return {(pair.latest.check_key, pair.latest.subject): pair.change for pair in self.pairs}


def compare[Verdict: Said](
    before: Iterable[Verdict],
    after: Iterable[Verdict],
    *,
    is_before_whole: bool = True,
    is_after_whole: bool = True,
) -> Comparison[Verdict]:
    """Every verdict of both, paired by check and subject, in the order of `after`, then of `before`.

    What only one side has is told where the other looked at everything: a broken thing that was not there
    before is new, one that is no longer there has gone. Otherwise it is left out, since nobody looked.
    """
    earlier = {(one.check_key, one.subject): one for one in before}
    pairs = []
    left_out = 0
    for later in after:
        said = earlier.pop((later.check_key, later.subject), None)
        if said is None and not is_before_whole:
            left_out += 1
        else:
            pairs.append(Pair(_change(said, later), said, later))
    for one in earlier.values():
        if not is_after_whole:
            left_out += 1
        elif one.outcome in BROKEN:
            pairs.append(Pair(Change.GONE, one, None))
    return Comparison(tuple(pairs), left_out)


def _change(before: Said | None, after: Said) -> Change:
    was_broken = before is not None and before.outcome in BROKEN
    was_untold = before is not None and before.outcome == Outcome.COULD_NOT_TELL
    if after.outcome == Outcome.COULD_NOT_TELL:
        return Change.SAME if was_untold else Change.UNTOLD
    if after.outcome in BROKEN:
        if before is None or not was_broken:
            return Change.NEW
        return Change.OPEN if _look(before) == _look(after) else Change.CHANGED
    if was_broken:
        return Change.FIXED
    return Change.TOLD if was_untold else Change.SAME


def _look(said: Said) -> tuple[str, ...]:
    """What a person would call the same: measured times never are, to the millisecond."""
    is_measured = said.check_key.startswith("speed.")
    summary = _NUMBERS.sub("0", said.summary) if is_measured else said.summary
    return said.outcome, said.severity, said.code, summary
