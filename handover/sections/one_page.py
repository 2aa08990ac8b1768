"""In one page: what was done, is safe and is open, who does what in the first week, and whom to turn to."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checks.check import Outcome
from engagements.minimum_bar import Answer
from engagements.models import AccessEntry, Risk
from engagements.playbooks.vocabulary import Station
from handover.material import Material
from handover.models import Paper
from handover.reaching import turn_to
from handover.sections.section import Section

MOST_LINES, LEAST_LINES = 5, 2
LONGEST_LINE = 110  # characters: two lines of the table
FIRST_WEEK = timedelta(days=7)
# In millimetres: what the lists share, a line of the upper two, a row of the lower two with one or two lines;
# and the characters that fill a line of the upper and of the lower ones.
ROOM = {Paper.A4: 128.0, Paper.LETTER: 110.0}
LINE, ROW, LONG_ROW = 4.8, 6.8, 11.0
HALF_WIDTH, ROW_WIDTH = 46, 64

# What a station that answers go means to somebody who runs a business.
SAFE: dict[Station, str | Promise] = {
    Station.DOMAIN: gettext_lazy("Your name is yours and leads where it should."),
    Station.ROUTING: gettext_lazy("Visitors reach the right page, however they type your address."),
    Station.TLS: gettext_lazy("Everything travels encrypted, with certificates that browsers trust."),
    Station.EDGE: gettext_lazy(
        "Nobody is shown another person's page, and your pages resist common attacks."
    ),
    Station.MAIL: gettext_lazy(
        "Your mail is recognised as yours, and others cannot easily write in your name."
    ),
    Station.DEPLOY: gettext_lazy("A new version can go out, and come back, in a known way."),
    Station.SPEED: gettext_lazy("The pages that matter answer within the time that was agreed."),
    Station.MONITORING: gettext_lazy("Somebody is told when it breaks, before your customers tell you."),
    Station.HANDOVER: gettext_lazy("You hold what you need to run it without us."),
}


class Duty(NamedTuple):
    """What somebody does by a day; `anchor` is where the pack says more."""

    when: date
    who: str
    what: str
    anchor: str


def collect(material: Material) -> dict[str, Any]:
    still_open, done, safe = open_risks(material), _done(material), safe_lines(material)
    room = ROOM[material.paper] - max(map(_height_above, (done, safe)))
    worries, week = _fitting(room, worries_of(material), _first_week(material, still_open))
    return {
        "answer": material.readiness.answer.value,
        "done": done,
        "safe": safe,
        "open": worries,
        "more_open": len(still_open) - sum(one["count"] for one in worries),
        "week": week,
        "accepted": sum(risk.is_accepted for risk in material.risks),
        "turn_to": turn_to(material),
    }


def _fitting(
    room: float, worries: list[dict[str, Any]], week: list[dict[str, str]]
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """As many rows of the two tables as the page has room for, the longer table giving way."""
    worries, week = list(worries), list(week)
    while _height(worries, "text") + _height(week, "what") > room and len(worries) + len(week) > LEAST_LINES:
        (week if len(week) >= len(worries) else worries).pop()
    return worries, week


def _height_above(lines: list[str]) -> float:
    return sum(LINE * -(-len(line) // HALF_WIDTH) + 1 for line in lines)


def _height(rows: Sequence[Mapping[str, Any]], words: str) -> float:
    return sum(LONG_ROW if len(row[words]) > ROW_WIDTH else ROW for row in rows)


def safe_lines(material: Material) -> list[str]:
    """What holds, in the words of somebody who runs a business."""
    return [str(SAFE[one.station]) for one in material.readiness.stations if one.answer is Answer.GO]


def open_risks(material: Material) -> list[Risk]:
    return [risk for risk in material.risks if risk.is_open]


def worries_of(material: Material) -> list[dict[str, Any]]:
    """One line for each effect on the business, however many risks have it; the worst first."""
    by_effect: dict[str, list[Risk]] = {}
    for risk in open_risks(material):
        by_effect.setdefault(risk.effect or risk.title, []).append(risk)
    return [_worry(effect, several) for effect, several in list(by_effect.items())[:MOST_LINES]]


def _worry(effect: str, risks: list[Risk]) -> dict[str, Any]:
    worst = risks[0]
    return {
        "number": worst.number,
        "text": Truncator(effect).chars(LONGEST_LINE),
        "must_fix_now": worst.must_fix_now,
        "owner": str(worst.owner or ""),
        "count": len(risks),
    }


def _done(material: Material) -> list[str]:
    """What the sprint did, in sentences; nothing is said of what was not done."""
    roadmap = material.roadmap
    stages = [part.stage.title for part in roadmap.parts if part.stage.status == "done"]
    closed = sum(risk.status == Risk.Status.CLOSED for risk in material.risks)
    # Closed by a pass: one that left the map, or was set aside, was not measured again.
    fixed = sum(not finding.is_open and finding.fixed_note == "" for finding in material.findings)
    untold = {Outcome.NOT_APPLICABLE, Outcome.COULD_NOT_TELL}
    checked = sum(one.outcome not in untold for one in material.current_results)
    told = []
    if checked:
        told.append(_looked(checked, len(material.whole_runs)))
    if stages:
        told.append(
            ngettext("%(n)d of %(all)d stages is done: %(names)s.",
                     "%(n)d of %(all)d stages are done: %(names)s.", len(stages))
            % {"n": len(stages), "all": len(roadmap.parts), "names": ", ".join(stages)}
        )  # fmt: skip
    if roadmap.settled_count:
        told.append(
            _("%(n)d of the %(all)d tasks of the plan are done, or not needed.")
            % {"n": roadmap.settled_count, "all": roadmap.item_count}
        )
    if fixed:
        told.append(
            ngettext("%(n)d fault that was found is fixed, and was measured again to be sure.",
                     "%(n)d faults that were found are fixed, and were measured again to be sure.", fixed)
            % {"n": fixed}
        )  # fmt: skip
    if closed:
        told.append(ngettext("%(n)d risk was closed.", "%(n)d risks were closed.", closed) % {"n": closed})
    return told


def _looked(checked: int, runs: int) -> str:
    """How many checks gave a verdict, and in how many audits of everything where there was one."""
    words = ngettext(
        "%(n)d check of what the public can reach gave a verdict",
        "%(n)d checks of what the public can reach gave a verdict",
        checked,
    ) % {"n": checked}
    if not runs:
        return words + "."
    looks = ngettext("in %(n)d look at everything", "in %(n)d looks at everything", runs) % {"n": runs}
    return f"{words}, {looks}."


def _first_week(material: Material, still_open: list[Risk]) -> list[dict[str, str]]:
    """Who does what by when: fixes first, then what has a date, then what keeps the way in safe."""
    launch = material.engagement.launch_at.date()
    ends = launch + FIRST_WEEK
    lines = [
        Duty(risk.due_on or launch, str(risk.owner or ""), risk.title, f"risk-{risk.number}")
        for risk in still_open
        if risk.must_fix_now or (risk.due_on and risk.due_on <= ends)
    ]
    for entry in material.access_entries:
        for role in entry.leavers:
            if role.leaves_by and role.leaves_by > ends:
                continue
            what = _("%(who)s leaves %(system)s") % {"who": role.person, "system": entry}
            lines.append(Duty(role.leaves_by or ends, entry.owner, what, "section-access"))
        if entry.mfa == AccessEntry.Mfa.OFF and not entry.is_unused:
            what = _("Turn on the second factor at %(system)s") % {"system": entry}
            lines.append(Duty(ends, entry.owner, what, "section-access"))
    lines += [
        Duty(ends, book.owner, _("Rehearse “%(title)s”") % {"title": book.title}, f"runbook-{book.number}")
        for book in material.runbooks
        if book.rehearsed_on is None
    ]
    return [_line(duty) for duty in sorted(lines, key=lambda duty: duty.when)[:MOST_LINES]]


def _line(duty: Duty) -> dict[str, str]:
    return {
        "when": duty.when.isoformat(),
        "who": duty.who,
        "what": Truncator(duty.what).chars(LONGEST_LINE),
        "anchor": duty.anchor,
    }


SECTION = Section("one_page", 2, gettext_lazy("In one page"), collect)
