"""Tests: what was measured from outside, when, and what could not be tested and why."""

from collections import Counter, defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from checks.check import Outcome, find_check
from checks.models import Result
from checks.result_rows import TOPICS, read_rows
from checks.silences import fold_silences
from handover.material import Material, iso
from handover.sections.section import Section

MOST_PLACES = 8


def collect(material: Material) -> dict[str, Any]:
    judged = [one for one in material.current_results if one.outcome != Outcome.NOT_APPLICABLE]
    by_topic: dict[str, list[Result]] = defaultdict(list)
    for one in judged:
        by_topic[one.topic].append(one)
    ordered = [*(topic for topic in TOPICS if topic in by_topic), *sorted(by_topic.keys() - TOPICS.keys())]
    untold = [one for one in judged if one.outcome == Outcome.COULD_NOT_TELL]
    silences = _silences(material, untold)
    folded = {pair for silence in silences for pair in silence.pop("pairs")}
    return {
        "topics": [_topic(topic, by_topic[topic]) for topic in ordered],
        "untold": _untold([one for one in untold if (one.check_key, one.subject) not in folded]),
        "silences": silences,
        "permissions": [
            {"about": one.about, "kind": one.kind, "by": one.by_name, "at": iso(one.at)}
            for one in material.permissions
        ],
    }


def _topic(topic: str, results: list[Result]) -> dict[str, Any]:
    counts = Counter(one.outcome for one in results)
    return {
        "topic": str(TOPICS.get(topic, topic)),
        "checks": len({one.check_key for one in results}),
        "points": len(results),
        "passed": counts[Outcome.PASS],
        "at": iso(max(one.at for one in results)),
    }


def _silences(material: Material, untold: list[Result]) -> list[dict[str, Any]]:
    """Hosts about which several checks stayed untold for one cause: each is one line."""
    groups = fold_silences(read_rows(material.engagement, untold))
    return [
        {
            "host": silence.host,
            "reason": str(silence.reason),
            "cause": silence.cause,
            "count": len(silence.rows),
            "pairs": [(row.check_key, row.subject) for row in silence.rows],
        }
        for group in groups
        for silence in group.silences
    ]


def _untold(results: list[Result]) -> list[dict[str, Any]]:
    """The checks, each with its places; what is not known is no pass."""
    by_check: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        by_check[one.check_key].append(one)
    return [
        {
            "title": check.title if (check := find_check(key)) else key,
            "places": list(dict.fromkeys(one.subject for one in several))[:MOST_PLACES],
            "more": max(len({one.subject for one in several}) - MOST_PLACES, 0),
            "reason": several[0].summary,
        }
        for key, several in sorted(by_check.items())
    ]


SECTION = Section("tests", 13, _("Tests"), collect, flows=True)
