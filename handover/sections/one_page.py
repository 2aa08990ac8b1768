"""In one page: what was done, is safe and is open, who does what in the first week, and whom to turn to."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checks.check import Outcome
from engagements.minimum_bar import Answer
from engagements.models import Risk
from engagements.playbooks.vocabulary import Station
from handover.first_week import Duty, first_week, places_of
from handover.material import Material
from handover.one_sheet import ROOM, Measured, answer_height, line_height, row_height
from handover.reaching import turn_to
from handover.sections.section import Section

MOST_LINES = 5  # rows of a table
# In characters: two lines of the table, the names of stages, and who has something.
LONGEST_LINE, LONGEST_STAGES, LONGEST_WHO = 110, 80, 60

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


def collect(material: Material) -> dict[str, Any]:
    still_open, done, safe = open_risks(material), _done(material), safe_lines(material)
    worries, week, answers = worries_of(material), first_week(material), turn_to(material)
    room = ROOM[material.paper] - sum(map(answer_height, answers))
    kept = _measured(done, safe, worries, week).fitted(room, MOST_LINES)
    shown, left = sorted(week[: kept.week], key=lambda duty: duty.when), week[kept.week :]
    return {
        "answer": material.readiness.answer.value,
        "done": done[: kept.done],
        "more_done": len(done) - kept.done,
        "safe": safe[: kept.safe],
        "more_safe": len(safe) - kept.safe,
        "open": worries[: kept.open],
        "more_open": len(still_open) - sum(one["count"] for one in worries[: kept.open]),
        "week": [_line(duty) for duty in shown],
        "more_week": len(left),
        "more_week_in": places_of(material, left),
        "accepted": sum(risk.is_accepted for risk in material.risks),
        "turn_to": answers,
    }


def _measured(done: list[str], safe: list[str], worries: list[dict[str, Any]], week: list[Duty]) -> Measured:
    duties = [_line(duty) for duty in week]
    return Measured(
        done=[line_height(line) for line in done],
        safe=[line_height(line) for line in safe],
        open=[row_height(one["text"], one["owner"]) for one in worries],
        week=[row_height(one["what"], one["who"]) for one in duties],
        open_musts=sum(one["must_fix_now"] for one in worries),
        week_musts=sum(duty.is_must for duty in week),
    )


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
        "owner": Truncator(str(worst.owner or "")).chars(LONGEST_WHO),
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
        told.append(_stages_done(stages, len(roadmap.parts)))
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


def _stages_done(names: list[str], count: int) -> str:
    """How many, and which where they are few enough to name."""
    named = ", ".join(names)
    if len(named) > LONGEST_STAGES:
        words = ngettext("%(n)d of %(all)d stages is done.", "%(n)d of %(all)d stages are done.", len(names))
    else:
        words = ngettext(
            "%(n)d of %(all)d stages is done: %(names)s.",
            "%(n)d of %(all)d stages are done: %(names)s.",
            len(names),
        )
    return words % {"n": len(names), "all": count, "names": named}


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


def _line(duty: Duty) -> dict[str, str]:
    return {
        "when": duty.when.isoformat(),
        "who": Truncator(duty.who).chars(LONGEST_WHO),
        "what": Truncator(duty.what).chars(LONGEST_LINE),
        "anchor": duty.anchor,
    }


SECTION = Section("one_page", 2, gettext_lazy("In one page"), collect)
