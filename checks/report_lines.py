"""One verdict as reports hand it on: the same line from the command line and from a run that was stored."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checks.check import Check, Outcome, Severity, find_check
from checks.engine import CheckResult
from checks.models import Result, Run

_KEYS = ("check", "subject", "verdict", "code", "summary", "severity", "evidence")


class NotAReport(ValueError):
    """The message says in one line why a text is no report that can be compared with."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`severity` is the verdict's own, else the check's worst; `seconds` from the start of the audit."""

    check_key: str
    subject: str
    outcome: str
    code: str
    summary: str
    severity: str
    evidence: Mapping[str, Any]
    seconds: float = 0.0

    @property
    def definition(self) -> Check | None:
        return find_check(self.check_key)

    @property
    def topic(self) -> str:
        return self.check_key.partition(".")[0]

    @property
    def title(self) -> str:
        return self.definition.title if self.definition else self.check_key

    @property
    def rank(self) -> int:
        return Severity(self.severity).rank

    def as_object(self) -> dict[str, Any]:
        values = (self.check_key, self.subject, self.outcome, self.code, self.summary, self.severity)
        return dict(zip(_KEYS, (*values, dict(self.evidence)), strict=True))


@dataclass(frozen=True, slots=True)
class Report:
    """An audit that has ended; `lines` in the order of the catalogue and the surface map."""

    domain: str
    started: datetime
    seconds: float
    lines: tuple[ReportLine, ...]

    def as_object(self) -> dict[str, Any]:
        return {
            "domain": self.domain,
            "started": self.started.isoformat(timespec="milliseconds"),
            "seconds": round(self.seconds, 3),
            "results": [line.as_object() for line in self.lines],
        }


def line_of(result: CheckResult) -> ReportLine:
    """What an audit has just come to."""
    verdict = result.verdict
    return ReportLine(
        check_key=result.check.key,
        subject=result.subject.label,
        outcome=verdict.outcome.value,
        code=verdict.code,
        summary=verdict.summary,
        severity=(verdict.severity or result.check.worst).value,
        evidence=verdict.evidence,
        seconds=result.seconds,
    )


def report_of(run: Run, results: Iterable[Result]) -> Report:
    """A stored run as the command line would have told it."""
    seconds = run.duration.total_seconds() if run.duration else 0.0
    lines = tuple(map(line_of_result, results))
    return Report(run.engagement.domain, run.started_at or run.queued_at, seconds, lines)


def line_of_result(one: Result) -> ReportLine:
    """What was stored of a verdict."""
    evidence = one.evidence if isinstance(one.evidence, dict) else {"evidence": one.evidence}
    said = (one.check_key, one.subject, one.outcome, one.code, one.summary, one.severity)
    return ReportLine(*said, evidence, one.seconds)


def read_report(text: str) -> tuple[str, tuple[ReportLine, ...]]:
    """The domain and the lines of a report that was kept as JSON. Raises NotAReport."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAReport(f"it is no JSON ({error})") from None
    if not isinstance(found, dict) or not isinstance(found.get("results"), list):
        raise NotAReport("it has no list of results, as `manage.py audit --format json` writes it")
    return str(found.get("domain", "")), tuple(
        _line(one, place) for place, one in enumerate(found["results"], 1)
    )


def _line(found: Any, place: int) -> ReportLine:
    if not isinstance(found, dict) or not all(isinstance(found.get(key), str) for key in _KEYS[:-1]):
        raise NotAReport(f"its result {place} lacks one of {', '.join(_KEYS[:-1])}")
    if found["verdict"] not in set(Outcome) or found["severity"] not in set(Severity):
        raise NotAReport(f"its result {place} has a verdict or severity that there is not")
    check_key, subject, outcome, code, summary, severity = (found[key] for key in _KEYS[:-1])
    evidence = found.get("evidence")
    return ReportLine(
        check_key, subject, outcome, code, summary, severity, evidence if isinstance(evidence, dict) else {}
    )
