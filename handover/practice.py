"""A practice such as deploys, as the sprint knows it: the plan's points, who confirmed them, and verdicts."""

from fnmatch import fnmatchcase
from typing import Any

from checks.check import Outcome, find_check
from engagements.item_state import ItemState
from engagements.models import Runbook
from engagements.playbooks.runbook_template import all_runbook_templates, get_runbook_template
from engagements.playbooks.vocabulary import Station
from handover.material import Material, iso

LONGEST_NOTE = 600
# What could not be told is told by the points that nobody has confirmed.
TOLD = (Outcome.FAIL, Outcome.WARN, Outcome.PASS)


def practice_of(material: Material, *, station: Station, topic: str) -> dict[str, Any]:
    """The minimum bar at `station`, the points of the plan behind it, and the verdicts of `topic`."""
    return {
        "lines": [
            {"text": line.line.text, "answer": line.answer.value}
            for one in material.readiness.stations
            if one.station is station
            for line in one.lines
        ],
        "points": [_point(material, state) for state in _points(material, station, topic)],
        "verdicts": [
            {
                "title": check.title if (check := find_check(one.check_key)) else one.check_key,
                "outcome": one.outcome,
                "summary": one.summary,
            }
            for one in material.current_results
            if one.topic == topic and one.outcome in TOLD
        ],
    }


def _points(material: Material, station: Station, topic: str) -> list[ItemState]:
    """Those that the station's lines name, and those that a check of the topic confirms; in their order."""
    named = {
        key
        for one in material.readiness.stations
        if one.station is station
        for line in one.lines
        for key in line.line.items
    }
    return [
        state
        for part in material.roadmap.parts
        for state in part.items
        if f"{part.stage.key}.{state.item.key}" in named
        or any(check.startswith(f"{topic}.") for check in state.item.checks)
    ]


def _point(material: Material, state: ItemState) -> dict[str, Any]:
    item = state.item
    is_confirmed = item.status == item.Status.DONE
    return {
        "title": item.title,
        "status": state.status,
        "by": material.confirmers.get(item.pk, "") if is_confirmed else "",
        "at": iso(item.updated_at) if is_confirmed else "",
        "note": "\n".join(filter(None, (item.note, item.evidence, item.reason)))[:LONGEST_NOTE],
        "link": item.evidence_url,
    }


def accounts_of(material: Material, *systems: str) -> list[dict[str, Any]]:
    """The accounts of these systems in the access inventory, by the number that the pack links to."""
    return [
        {
            "number": one.number,
            "system": str(one.get_system_display()),
            "provider": one.provider,
            "owner": one.owner,
        }
        for one in material.access_entries
        if one.system in systems and not one.is_unused
    ]


def runbook_of(material: Material, key: str) -> Runbook | None:
    """The sprint's runbook of a template; one that people wrote themselves is known by the same title."""
    title = get_runbook_template(key).title.casefold()
    copied = (book for book in material.runbooks if book.template_key == key)
    written = (book for book in material.runbooks if book.title.strip().casefold() == title)
    return next(copied, None) or next(written, None)


def runbooks_for(material: Material, topic: str) -> list[dict[str, Any]]:
    """The runbooks whose template answers a check of the topic."""
    answers = {template.key: template.answers for template in all_runbook_templates()}
    checks = {one.check_key for one in material.current_results if one.topic == topic}
    return [
        {"number": book.number, "title": book.title, "contact": book.contact}
        for book in material.runbooks
        if any(fnmatchcase(key, pattern) for key in checks for pattern in answers.get(book.template_key, ()))
    ]
