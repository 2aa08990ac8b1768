"""Lays a stored run beside what its kept facts come to now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from checks.check import Check, select
from checks.evidence import storable
from checks.models import Result
from checks.record.fact_book import FactBook
from checks.record.judging_again import Unjudged, judge_again
from checks.report_lines import ReportLine, line_of, line_of_result


@dataclass(frozen=True, slots=True)
class Difference:
    """One verdict that is another today; `what` names the parts that differ."""

    before: ReportLine
    now: ReportLine
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`lost` are verdicts that cannot be judged again, each with the reason."""

    same: int
    different: tuple[Difference, ...]
    lost: tuple[tuple[ReportLine, str], ...]


def compare_with_facts(results: Iterable[Result], book: FactBook) -> Comparison:
    """Every stored verdict of a run is the same, different, or cannot be judged again."""
    stored = {(one.check_key, one.subject): line_of_result(one) for one in results}
    checks: tuple[Check, ...] = tuple(
        check for check in select(()) if any(check.key == key for key, _ in stored)
    )
    now: dict[tuple[str, str], ReportLine] = {}
    why: dict[tuple[str, str], str] = {}
    for one in judge_again(book, checks):
        key = (one.check.key, one.subject.label[:500])
        if isinstance(one, Unjudged):
            why[key] = one.why
        else:
            now[key] = line_of(one)
    different, lost, same = [], [], 0
    for key, before in stored.items():
        if key not in now:
            gone = "the check has left the catalogue, or its subject is not on the map of the record"
            lost.append((before, why.get(key, gone)))
        elif what := _differing(before, now[key]):
            different.append(Difference(before, now[key], what))
        else:
            same += 1
    return Comparison(same, tuple(different), tuple(lost))


def _differing(before: ReportLine, now: ReportLine) -> tuple[str, ...]:
    pairs = {
        "verdict": (before.outcome, now.outcome),
        "severity": (before.severity, now.severity),
        "code": (before.code, now.code),
        "summary": (before.summary, now.summary[: len(before.summary)] if _is_cut(before) else now.summary),
        "evidence": (_plain(before.evidence), _plain(now.evidence)),
    }
    return tuple(name for name, (one, other) in pairs.items() if one != other)


def _is_cut(line: ReportLine) -> bool:
    return line.summary.endswith("…") and len(line.summary) >= 1000


def _plain(evidence: object) -> str:
    return json.dumps(storable(evidence), sort_keys=True)
