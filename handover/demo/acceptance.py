"""Lets two people of the demo accept a risk, or one of them ask for it and wait."""

from typing import TypedDict

from engagements.actions.accept_risk import agree_to_acceptance, ask_acceptance, countersign_acceptance
from engagements.models import Risk, RiskAcceptance, User
from engagements.models.acceptance import today
from engagements.permissions import Role
from handover.demo.register_shape import DemoRisk
from handover.demo.shape import Sprint, read_consultancy
from handover.demo.telling import Telling


class Signed(TypedDict):
    """What they read, and who they are when they answer."""

    seen: str
    role: Role


def accept_as_told(telling: Telling, sprint: Sprint, risk: Risk, told: DemoRisk) -> None:
    """The lead asks; unless it only `asked`, the founder agrees and the lead countersigns, hours later."""
    moments = [told.ago * share for share in (0.9, 0.7, 0.6)]
    until = telling.day(told.due) or today()
    as_consultant: Signed = {"seen": risk.seen, "role": Role.CONSULTANT}
    as_founder: Signed = {"seen": risk.seen, "role": Role.FOUNDER}
    with telling.dated(moments[0]) as asked_at:
        acceptance = ask_acceptance(
            risk=risk, reason=told.why, until=until, actor=telling.lead, **as_consultant
        )
    RiskAcceptance.objects.filter(pk=acceptance.pk).update(asked_at=asked_at)
    if told.asked:
        return
    with telling.dated(moments[1]) as agreed_at:
        agree_to_acceptance(acceptance=acceptance, actor=_founder(telling, sprint), **as_founder)
    with telling.dated(moments[2]) as signed_at:
        countersign_acceptance(acceptance=acceptance, actor=telling.lead, **as_consultant)
    RiskAcceptance.objects.filter(pk=acceptance.pk).update(agreed_at=agreed_at, countersigned_at=signed_at)


def _founder(telling: Telling, sprint: Sprint) -> User:
    sides = {person.key: person.side for person in read_consultancy().people}
    return next(telling.people[key] for key in sprint.participants if sides[key] == "founder")
