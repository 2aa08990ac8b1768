"""What the page of the checks shows, read in a number of queries that does not grow with the results."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checks.alike import fold_rows
from checks.check import Outcome
from checks.models import Finding, Run
from checks.result_filter import ALL, ATTENTION, ResultFilter
from checks.result_rows import NEEDS_ATTENTION, Group, by_topic, count_outcomes, read_rows
from checks.run_reports import RunReport, latest_runs, read_reports
from checks.summary import summary_sentence
from engagements.models import Engagement

SHOWN_RUNS = 6
TAB_WORDS: dict[str, str | Promise] = {
    ATTENTION: _("Needs attention"),
    Outcome.FAIL: _("Fail"),
    Outcome.WARN: _("Warning"),
    Outcome.COULD_NOT_TELL: _("Could not tell"),
    Outcome.PASS: _("Pass"),
    Outcome.NOT_APPLICABLE: _("Not applicable"),
    ALL: _("All"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str | Promise
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """`asked` is the filter with the outcome that is shown; `total` counts every current result."""

    asked: ResultFilter
    tabs: tuple[Tab, ...]
    groups: tuple[Group, ...]
    topics: tuple[Group, ...]
    total: int
    shown: int
    sentence: str
    runs: tuple[RunReport, ...]
    has_more_runs: bool

    @property
    def has_unknown(self) -> bool:
        return any(tab.key == Outcome.COULD_NOT_TELL and tab.count for tab in self.tabs)

    @property
    def under_way(self) -> Run | None:
        return next((report.run for report in self.runs if not report.run.is_finished), None)

    @property
    def latest(self) -> RunReport | None:
        """The newest run that has ended."""
        return next((report for report in self.runs if report.run.is_finished), None)


def read_checks_page(engagement: Engagement, asked: ResultFilter) -> ChecksPage:
    """The current results that `asked` wants; where it names no outcome, those that need attention."""
    results = list(engagement.results.current().defer("evidence"))
    rows = read_rows(engagement, results, Finding.objects.filter(engagement=engagement).open())
    matching = [row for row in rows if asked.matches(row)]
    outcomes = count_outcomes(matching)
    asked = _with_outcome(asked, outcomes)
    shown = asked.apply(matching)
    runs = latest_runs(engagement, SHOWN_RUNS + 1)
    counts = Counter((result.outcome, result.severity) for result in results)
    return ChecksPage(
        asked=asked,
        tabs=_tabs(asked, outcomes),
        groups=tuple(fold_rows(shown)),
        topics=tuple(by_topic(rows)),
        total=len(rows),
        shown=len(shown),
        sentence=summary_sentence(counts),
        runs=tuple(read_reports(engagement, runs[:SHOWN_RUNS])),
        has_more_runs=len(runs) > SHOWN_RUNS,
    )


def _with_outcome(asked: ResultFilter, outcomes: Counter[str]) -> ResultFilter:
    if asked.outcome:
        return asked
    is_calm = not any(outcomes[outcome] for outcome in NEEDS_ATTENTION)
    return replace(asked, outcome=ALL if asked.is_active or is_calm else ATTENTION)


def _tabs(asked: ResultFilter, outcomes: Counter[str]) -> tuple[Tab, ...]:
    counts = {
        **outcomes,
        ATTENTION: sum(outcomes[outcome] for outcome in NEEDS_ATTENTION),
        ALL: sum(outcomes.values()),
    }
    return tuple(
        Tab(key, label, counts.get(key, 0), key == asked.outcome)
        for key, label in TAB_WORDS.items()
        if counts.get(key) or key in (asked.outcome, ALL)
    )
