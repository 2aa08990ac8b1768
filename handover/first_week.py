"""Who does what in the first week after the launch, and where the pack says the rest."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from engagements.models import AccessEntry
from handover.material import Material
from handover.sections import access, next_steps, risks, runbooks

FIRST_WEEK = timedelta(days=7)
# Where the duties of a kind stand, by the section that they are of; those of risks are among the next steps
# too, and better told there.
_TOLD_IN = {
    "risks": (next_steps.SECTION, risks.SECTION),
    "access": (access.SECTION,),
    "runbooks": (runbooks.SECTION,),
}


class Duty(NamedTuple):
    """What somebody does by a day; `anchor` is where the pack says more, `kind` the section it comes from."""

    when: date
    who: str
    what: str
    anchor: str
    kind: str
    is_must: bool = False  # of a risk that must be fixed now


def first_week(material: Material) -> list[Duty]:
    """Fixes that cannot wait first, then what has a date, then what keeps the way in safe."""
    ends = material.engagement.launch_at.date() + FIRST_WEEK
    duties = [*_fixes(material, ends), *_access(material, ends), *_rehearsals(material, ends)]
    return sorted(duties, key=lambda duty: (not duty.is_must, duty.when))


def places_of(material: Material, duties: Sequence[Duty]) -> list[str]:
    """The titles of the pack's sections in which the duties stand, as far as it has them."""
    kinds = {duty.kind for duty in duties}
    held = ([one for one in _TOLD_IN[kind] if material.holds(one.key)] for kind in _TOLD_IN if kind in kinds)
    return [str(sections[0].title) for sections in held if sections]


def _fixes(material: Material, ends: date) -> list[Duty]:
    launch = material.engagement.launch_at.date()
    return [
        Duty(
            risk.due_on or launch,
            str(risk.owner or ""),
            risk.title,
            f"risk-{risk.number}",
            "risks",
            risk.must_fix_now,
        )
        for risk in material.risks
        if risk.is_open and (risk.must_fix_now or (risk.due_on and risk.due_on <= ends))
    ]


def _access(material: Material, ends: date) -> list[Duty]:
    duties = []
    for entry in material.access_entries:
        for role in entry.leavers:
            if role.leaves_by and role.leaves_by > ends:
                continue
            what = _("%(who)s leaves %(system)s") % {"who": role.person, "system": entry}
            duties.append(Duty(role.leaves_by or ends, entry.owner, what, "section-access", "access"))
        if entry.mfa == AccessEntry.Mfa.OFF and not entry.is_unused:
            what = _("Turn on the second factor at %(system)s") % {"system": entry}
            duties.append(Duty(ends, entry.owner, what, "section-access", "access"))
    return duties


def _rehearsals(material: Material, ends: date) -> list[Duty]:
    return [
        Duty(
            ends,
            book.owner,
            _("Rehearse “%(title)s”") % {"title": book.title},
            f"runbook-{book.number}",
            "runbooks",
        )
        for book in material.runbooks
        if book.rehearsed_on is None
    ]
