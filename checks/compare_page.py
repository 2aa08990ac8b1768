"""Two audits side by side, as a page shows them: what changed, in the order in which people ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from checks.baseline import baseline_of, results_of
from checks.change_words import TITLES, changes_sentence
from checks.comparison import BROKEN, Change, Comparison, compare
from checks.models import Result, Run
from checks.result_rows import Row, read_rows
from engagements.models import Engagement

MOST_RUNS = 100
FEWEST_FOLDED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One check on one subject, before and after; None on the side that did not look at it."""

    before: Row | None
    after: Row | None

    @property
    def latest(self) -> Row:
        """Raises LookupError for a line of nothing, which no comparison makes."""
        said = self.after or self.before
        if said is None:
            raise LookupError("a line holds what at least one audit said")
        return said

    @property
    def state_before(self) -> Row | None:
        """What it was before, where that is another verdict or weight."""
        if self.before and self.after and self._state(self.before) == self._state(self.after):
            return None
        return self.before

    @staticmethod
    def _state(row: Row) -> tuple[str, str]:
        return row.outcome, row.severity

    @property
    def told_before(self) -> str:
        """What was said before, where it is something else."""
        if self.before is None or self.before.summary == self.latest.summary:
            return ""
        return self.before.summary

    @property
    def kinship(self) -> tuple[str, ...]:
        """Lines of one check that went the same way are one piece of news."""
        said = [self._state(row) if row else ("", "") for row in (self.before, self.after)]
        return (self.latest.check_key, *said[0], *said[1])


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of change; lines that are alike stand together, each in a list of its own."""

    change: Change
    title: str | Promise
    count: int
    groups: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """`before` and `after` are None where there are not two audits to lay side by side."""

    runs: tuple[Run, ...]
    baseline: Run | None
    before: Run | None = None
    after: Run | None = None
    sections: tuple[Section, ...] = ()
    sentence: str = ""
    same: int = 0
    left_out: int = 0


def read_compare_page(engagement: Engagement, asked_from: int, asked_to: int) -> ComparePage:
    """Compares the audits of these numbers; 0 stands for the baseline and for the latest complete one.

    Raises LookupError for a number that no finished audit has.
    """
    finished = engagement.runs.exclude(state__in=["queued", "running"])
    runs = tuple(finished.select_related("requested_by")[:MOST_RUNS])
    baseline = baseline_of(engagement)
    after = _numbered(runs, asked_to) or next((run for run in runs if run.is_complete), None)
    before = _numbered(runs, asked_from) or baseline
    if before is None or after is None or before == after:
        return ComparePage(runs, baseline, before, after)
    comparison = compare(  # type: ignore[type-var]  # its fields are descriptors
        results_of(before),
        results_of(after),
        is_before_whole=before.is_complete,
        is_after_whole=after.is_complete,
    )
    return ComparePage(
        runs=runs,
        baseline=baseline,
        before=before,
        after=after,
        sections=tuple(_sections(engagement, comparison, before, after)),
        sentence=changes_sentence(comparison),
        same=comparison.count(Change.SAME),
        left_out=comparison.left_out,
    )


def _numbered(runs: Sequence[Run], number: int) -> Run | None:
    if not number:
        return None
    for run in runs:
        if run.number == number:
            return run
    raise LookupError(number)


def _sections(
    engagement: Engagement,
    comparison: Comparison[Result],  # type: ignore[type-var]  # its fields are descriptors
    before: Run,
    after: Run,
) -> Iterable[Section]:
    told = [pair for pair in comparison.pairs if pair.change != Change.SAME]
    earlier = _rows(engagement, (pair.before for pair in told), before)
    later = _rows(engagement, (pair.after for pair in told), after)
    for change, title in TITLES.items():
        lines = [
            Line(earlier.get(pair.before), later.get(pair.after)) for pair in comparison.by_change[change]
        ]
        if lines:
            yield Section(change, title, len(lines), tuple(_folded(lines)))


def _rows(engagement: Engagement, results: Iterable[Result | None], run: Run) -> Mapping[Result | None, Row]:
    known = [result for result in results if result is not None]
    return dict(zip(known, read_rows(engagement, known, run_number=run.number), strict=True))


def _folded(lines: Iterable[Line]) -> list[tuple[Line, ...]]:
    """The worst first; lines that are alike and many in one fold."""
    ordered = sorted(lines, key=_weight)
    families: dict[tuple[str, ...], list[Line]] = {}
    for line in ordered:
        families.setdefault(line.kinship, []).append(line)
    groups: list[tuple[Line, ...]] = []
    for family in families.values():
        if len(family) < FEWEST_FOLDED:
            groups += [(line,) for line in family]
        else:
            groups.append(tuple(family))
    return groups


def _weight(line: Line) -> tuple[int, int, str, str]:
    """What was repaired is ordered by what it was."""
    row = line.latest
    if row.outcome not in BROKEN and line.before is not None:
        row = line.before
    return row.sort_key
