"""The audit as a founder reads it: what is at stake, what is good and what needs work, without jargon."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.baseline import baseline_of, since
from checks.check import Outcome, Severity, find_check
from checks.comparison import Change
from checks.founder_points import Area, Point
from checks.models import Finding, Result, Run
from checks.plain_topics import PLAIN_TOPICS
from checks.result_rows import host_of
from engagements.models import Engagement

FEWEST_SILENT, MOSTLY = 5, 0.75


@dataclass(frozen=True)
class FounderAudit:
    """`silent` are the hosts that gave hardly any answer, so that what is theirs alone is not known.

    `fixed` counts what was repaired since the baseline; `latest` is the newest audit that has ended.
    """

    areas: tuple[Area, ...]
    silent: tuple[str, ...]
    latest: Run | None
    is_under_way: bool
    fixed: int
    baseline: Run | None

    @cached_property
    def points(self) -> list[Point]:
        return [point for area in self.areas for point in area.points]

    @cached_property
    def urgent(self) -> list[Point]:
        """What stops the launch, wherever it is."""
        return [point for area in self.areas for point in area.urgent]

    @property
    def must_fix(self) -> int:
        return len(self.urgent)

    @property
    def heading(self) -> str:
        if not self.points:
            return _("What we check")
        if self.must_fix:
            words = ngettext(
                "%(n)d thing must be fixed before the launch",
                "%(n)d things must be fixed before the launch",
                self.must_fix,
            )
            return words % {"n": self.must_fix}
        if any(point.is_worry for point in self.points):
            return _("Nothing stops the launch; some things can be better")
        return _("Everything that we could check is in order")

    @property
    def sentence(self) -> str:
        """ "3 more should be, 7 can be better, 31 are in order, 2 we could not find out." """
        should = sum(point.should_fix for point in self.points)
        worries = sum(point.is_worry for point in self.points) - self.must_fix - should
        fine = sum(point.is_fine for point in self.points)
        unknown = len(self.points) - worries - should - self.must_fix - fine
        parts = [
            self._should(should) if should else "",
            ngettext("%(n)d more can be better", "%(n)d more can be better", worries) % {"n": worries}
            if worries and self.must_fix and not should
            else ngettext("%(n)d can be better", "%(n)d can be better", worries) % {"n": worries}
            if worries
            else "",
            ngettext("%(n)d is in order", "%(n)d are in order", fine) % {"n": fine} if fine else "",
            _("%(n)d we could not find out") % {"n": unknown} if unknown else "",
        ]
        said = ", ".join(part for part in parts if part)
        return f"{said}." if said else ""

    def _should(self, count: int) -> str:
        """After a heading that says what must be, or alone."""
        if self.must_fix:
            return ngettext("%(n)d more should be", "%(n)d more should be", count) % {"n": count}
        words = ngettext(
            "%(n)d should be fixed before the launch", "%(n)d should be fixed before the launch", count
        )
        return words % {"n": count}


def read_founder_audit(engagement: Engagement) -> FounderAudit:
    """What holds now, in a number of queries that does not grow with it."""
    current = engagement.results.current().exclude(outcome=Outcome.NOT_APPLICABLE).defer("evidence")
    results = list(current.order_by("subject"))
    findings = engagement.findings.open().select_related("risk__owner").order_by("number")
    runs = list(engagement.runs.filter(Run.WHOLE)[:20])
    baseline = baseline_of(engagement) if results else None
    is_later = baseline is not None and any(one.run_id != baseline.pk for one in results)
    fixed = since(baseline, results).count(Change.FIXED) if baseline and is_later else 0
    silent = _silent_hosts(results)
    told = [
        one for one in results if one.outcome != Outcome.COULD_NOT_TELL or host_of(one.subject) not in silent
    ]
    return FounderAudit(
        areas=tuple(_areas(told, findings)),
        silent=silent,
        latest=next((run for run in runs if run.is_complete), None),
        is_under_way=any(not run.is_finished for run in runs),
        fixed=fixed,
        baseline=baseline,
    )


def _silent_hosts(results: Iterable[Result]) -> tuple[str, ...]:
    """Hosts of which hardly anything could be told: a name without an address, a server that is down."""
    said: dict[str, list[str]] = {}
    for result in results:
        if result.subject_kind in ("host", "route"):
            said.setdefault(host_of(result.subject), []).append(result.outcome)
    return tuple(
        host
        for host, outcomes in said.items()
        if (unknown := outcomes.count(Outcome.COULD_NOT_TELL)) >= FEWEST_SILENT
        and unknown >= len(outcomes) * MOSTLY
    )


def _areas(results: Iterable[Result], findings: Iterable[Finding]) -> Iterable[Area]:
    by_check: dict[str, list[Result]] = {}
    for result in results:
        by_check.setdefault(result.check_key, []).append(result)
    weightiest: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda one: Severity(one.severity).rank):
        weightiest.setdefault(finding.check_key, finding)
    points: dict[str, list[Point]] = {topic: [] for topic in PLAIN_TOPICS}
    for key, said in by_check.items():
        check = find_check(key)
        if check is not None and check.topic in points:
            points[check.topic].append(Point(check, tuple(said), weightiest.get(key)))
    return (
        Area(PLAIN_TOPICS[topic], tuple(sorted(several, key=lambda point: point.check.title)))
        for topic, several in points.items()
        if several
    )
