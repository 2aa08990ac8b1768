"""Which verdicts count: all failures, those of some weight, or only those that a former report has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from checks.check import Outcome, Severity
from checks.comparison import Change, Comparison, compare
from checks.report_lines import Report, ReportLine


@dataclass(frozen=True)
class Judgement:
    """A report with what it is held to: `fail_on` is the least severity that counts, `baseline` the lines of
    a former report, None where there is none."""

    report: Report
    fail_on: Severity = Severity.INFO
    baseline: tuple[ReportLine, ...] | None = None

    @cached_property
    def comparison(self) -> Comparison[ReportLine] | None:
        """What only the former report has was perhaps not asked for this time, and is told as gone."""
        return None if self.baseline is None else compare(self.baseline, self.report.lines)

    @cached_property
    def _excused(self) -> frozenset[tuple[str, str]]:
        """What failed before at a weight that counts."""
        return frozenset((one.check_key, one.subject) for one in self.baseline or () if self._weighs(one))

    def _weighs(self, line: ReportLine) -> bool:
        return line.outcome == Outcome.FAIL and line.rank <= self.fail_on.rank

    def counts(self, line: ReportLine) -> bool:
        """Whether the line makes the command fail."""
        return self._weighs(line) and (line.check_key, line.subject) not in self._excused

    @cached_property
    def failures(self) -> Sequence[ReportLine]:
        """What counts, the worst first."""
        counting = [line for line in self.report.lines if self.counts(line)]
        return sorted(counting, key=lambda line: (line.rank, line.check_key, line.subject))

    def change_of(self, line: ReportLine) -> Change | None:
        if self.comparison is None:
            return None
        return self.comparison.of.get((line.check_key, line.subject))

    @cached_property
    def repaired(self) -> Sequence[ReportLine]:
        """What was broken in the former report and is well now, as it was then."""
        return self._before(Change.FIXED)

    @cached_property
    def gone(self) -> Sequence[ReportLine]:
        """What was broken in the former report and was not looked at now."""
        return self._before(Change.GONE)

    def _before(self, change: Change) -> Sequence[ReportLine]:
        pairs = self.comparison.by_change[change] if self.comparison else []
        return [pair.before for pair in pairs if pair.before is not None]

    def why_not_counted(self, line: ReportLine) -> str:
        """Why a failure does not make the command fail; empty where it does."""
        if self.counts(line):
            return ""
        if line.rank > self.fail_on.rank:
            return f"{line.severity}, less than {self.fail_on.value}"
        return "known: it failed in the baseline"
