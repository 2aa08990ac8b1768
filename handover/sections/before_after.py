"""Before and after: the first whole audit against the verdicts that hold now, and response times."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from checks.catalogue.speed import whole_milliseconds
from checks.check import Outcome, find_check
from checks.models import Result
from checks.result_rows import TOPICS
from handover.material import SPEED_CHECK, Material, iso
from handover.sections.section import Section

JUDGED = (Outcome.PASS, Outcome.WARN, Outcome.FAIL, Outcome.COULD_NOT_TELL)
_WORST_FIRST = [
    outcome.value for outcome in (Outcome.FAIL, Outcome.WARN, Outcome.COULD_NOT_TELL, Outcome.PASS)
]


def collect(material: Material) -> dict[str, Any]:
    before, after = _judged(material.first_results), _judged(material.current_results)
    first = material.first_run
    is_compared = first is not None and any(one.run_id != first.pk for one in material.current_results)
    return {
        "is_compared": is_compared,
        "audit_count": len(material.whole_runs),
        "first": {"number": first.number, "at": iso(first.finished_at)} if first else None,
        "last": {
            "number": material.last_run.number,
            "at": iso(max((one.at for one in after), default=material.last_run.finished_at)),
        }
        if material.last_run
        else None,
        "topics": _topics(before, after),
        "speed": _speed(material) if after else [],
        "verdicts": [
            _verdict(one) | {"is_folded": one.outcome == Outcome.COULD_NOT_TELL}
            for one in sorted(after, key=_by_weight)
        ],
    }


def _judged(results: Iterable[Result]) -> list[Result]:
    return [one for one in results if one.outcome in JUDGED]


def _by_weight(result: Result) -> tuple[int, str, str]:
    return _WORST_FIRST.index(result.outcome), result.check_key, result.subject


def _topics(before: list[Result], after: list[Result]) -> list[dict[str, Any]]:
    counts = [Counter((one.topic, one.outcome) for one in results) for results in (before, after)]
    present = {one.topic for one in [*before, *after]}
    ordered = [*(topic for topic in TOPICS if topic in present), *sorted(present - set(TOPICS))]
    return [
        {
            "topic": str(TOPICS.get(topic, topic)),
            "before": {outcome.value: counts[0][topic, outcome] for outcome in JUDGED},
            "after": {outcome.value: counts[1][topic, outcome] for outcome in JUDGED},
        }
        for topic in ordered
    ]


def _speed(material: Material) -> list[dict[str, Any]]:
    """Routes with the p95 measured now, and first where that was another measurement; milliseconds."""
    first = material.first_run
    figures: dict[str, dict[str, Any]] = {}
    for one in material.measured:
        value = one.evidence.get("p95_ms") if one.check_key == SPEED_CHECK else None
        if not isinstance(value, int | float):
            continue
        row = figures.setdefault(one.subject, {"route": one.subject, "before": None, "after": None})
        if first and one.run_id == first.pk:
            row["before"] = whole_milliseconds(value)
        if one.is_current:
            row |= {
                "after": whole_milliseconds(value),
                "target": one.evidence.get("target_ms"),
                "outcome": one.outcome,
            }
    return [row for row in figures.values() if row["after"] is not None]


def _verdict(result: Result) -> dict[str, Any]:
    check = find_check(result.check_key)
    return {
        "check": result.check_key,
        "title": check.title if check else result.check_key,
        "subject": result.subject,
        "outcome": result.outcome,
        "severity": result.severity if result.outcome in {Outcome.FAIL, Outcome.WARN} else "",
        "summary": result.summary,
        "at": iso(result.at),
    }


SECTION = Section("before_after", 4, _("Before and after"), collect)
