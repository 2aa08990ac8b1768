"""What the page of the checks shows, read in a number of queries that does not grow with the results."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checks.alike import fold_rows
from checks.baseline import baseline_of, since
from checks.change_words import change_choices, changes_sentence
from checks.check import Outcome
from checks.models import Finding, Result, Run
from checks.result_filter import ALL, ASIDE, ATTENTION, ResultFilter
from checks.result_rows import Group, Row, by_topic, count_outcomes, read_rows
from checks.run_reports import RunReport, latest_runs, read_reports
from checks.summary import summary_sentence
from engagements.models import Engagement

SHOWN_RUNS = 6
TAB_WORDS: dict[str, str | Promise] = {
    ATTENTION: _("Needs attention"),
    Outcome.FAIL: _("Fail"),
    Outcome.WARN: _("Warning"),
    Outcome.COULD_NOT_TELL: _("Could not tell"),
    ASIDE: _("Set aside"),
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
    """`asked` is the filter with the outcome that is shown; `total` counts every current result.

    `since` says what became of everything since the `baseline`, empty where there is nothing to compare.
    """

    asked: ResultFilter
    tabs: tuple[Tab, ...]
    groups: tuple[Group, ...]
    topics: tuple[Group, ...]
    hosts: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    total: int
    shown: int
    sentence: str
    since: str
    baseline: Run | None
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
    findings = list(Finding.objects.filter(engagement=engagement).open())
    baseline, changes, sentence = _since_baseline(engagement, results)
    rows = read_rows(engagement, results, findings, changes=changes)
    matching = [row for row in rows if asked.matches(row)]
    asked = _with_outcome(asked, matching)
    shown = asked.apply(matching)
    runs = latest_runs(engagement, SHOWN_RUNS + 1)
    counts = Counter((result.outcome, result.severity) for result in results)
    return ChecksPage(
        asked=asked,
        tabs=_tabs(asked, matching),
        groups=tuple(fold_rows(shown)),
        topics=tuple(by_topic(rows)),
        hosts=tuple(sorted({row.host for row in rows if row.kind != "engagement"})),
        changes=change_choices(rows),
        total=len(rows),
        shown=len(shown),
        sentence=summary_sentence(counts, sum(finding.is_suppressed for finding in findings)),
        since=sentence,
        baseline=baseline,
        runs=tuple(read_reports(engagement, runs[:SHOWN_RUNS])),
        has_more_runs=len(runs) > SHOWN_RUNS,
    )


def _since_baseline(
    engagement: Engagement, results: list[Result]
) -> tuple[Run | None, dict[tuple[str, str], str], str]:
    """The baseline, each result's change and all of them in a sentence; nothing before a second audit."""
    baseline = baseline_of(engagement) if results else None
    if baseline is None or all(result.run_id == baseline.pk for result in results):
        return None, {}, ""
    comparison = since(baseline, results)
    changes = {pair: change.value for pair, change in comparison.of.items()}
    return baseline, changes, changes_sentence(comparison)


def _with_outcome(asked: ResultFilter, rows: Iterable[Row]) -> ResultFilter:
    if asked.outcome:
        return asked
    is_calm = not any(row.needs_attention for row in rows)
    return replace(asked, outcome=ALL if asked.is_active or is_calm else ATTENTION)


def _tabs(asked: ResultFilter, rows: list[Row]) -> tuple[Tab, ...]:
    counts = {
        **count_outcomes([row for row in rows if not row.is_aside]),
        ATTENTION: sum(row.needs_attention for row in rows),
        ASIDE: sum(row.is_aside for row in rows),
        ALL: len(rows),
    }
    return tuple(
        Tab(key, label, counts.get(key, 0), key == asked.outcome)
        for key, label in TAB_WORDS.items()
        if counts.get(key) or key in (asked.outcome, ALL)
    )
