"""Readiness: the minimum bar line by line, how each was shown, and the go or no-go that follows."""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from engagements.minimum_bar import Answer, LineState
from engagements.poll import STATION_NAMES
from engagements.readiness import Readiness
from handover.material import Material, iso
from handover.sections.section import Section

MOST_REASONS = 6


def collect(material: Material) -> dict[str, Any]:
    readiness, run = material.readiness, material.last_run
    return {
        "answer": readiness.answer.value,
        "why": _said(readiness),
        "counts": {answer.value: count for answer, count in readiness.counts.items()},
        "audit": {"number": run.number, "at": iso(run.finished_at)} if run else None,
        "must_fix": [{"number": risk.number, "title": risk.title} for risk in readiness.must_fix],
        "stations": [
            {
                "name": str(STATION_NAMES[one.station]),
                "answer": one.answer.value,
                "lines": [_line(line) for line in one.lines],
            }
            for one in readiness.stations
        ],
    }


def _said(readiness: Readiness) -> str:
    """How many risks stand in the way, and how many stations say what; why they do is told line by line."""
    if readiness.answer is Answer.GO:
        return readiness.lead
    no, hold = readiness.counts[Answer.NO_GO], readiness.counts[Answer.HOLD]
    risks, told = len(readiness.must_fix), []
    if risks:
        told.append(ngettext("%(risks)d must-fix risk is open.", "%(risks)d must-fix risks are open.", risks))
    if no:
        told.append(ngettext("%(n)d of %(all)d stations says no.", "%(n)d of %(all)d stations say no.", no))
    if no and hold:
        told.append(ngettext("%(hold)d is not certain yet.", "%(hold)d are not certain yet.", hold))
    elif hold:
        told.append(
            ngettext(
                "%(hold)d of %(all)d stations is not certain yet.",
                "%(hold)d of %(all)d stations are not certain yet.",
                hold,
            )
        )
    figures = {"risks": risks, "n": no, "hold": hold, "all": len(readiness.stations)}
    return " ".join(told) % figures


def _line(state: LineState) -> dict[str, Any]:
    """What stands in the way where something does, else what shows that the line holds."""
    told = (_without(state.line.text, reason.text) for reason in state.open_reasons or state.reasons)
    reasons = list(dict.fromkeys(told))
    return {
        "text": state.line.text,
        "answer": state.answer.value,
        "is_required": state.line.is_required,
        "shown": reasons[:MOST_REASONS],
        "more": max(len(reasons) - MOST_REASONS, 0),
    }


def _without(line: str, reason: str) -> str:
    """A reason that only repeats the line it stands beside says what it means instead."""
    return gettext("Neither measured nor confirmed yet.") if reason.endswith(line) else reason


SECTION = Section("readiness", 3, _("Readiness"), collect)
