"""Acceptances of risks as both sides read them: what waits for whom, and what is in force."""

from dataclasses import dataclass

from engagements.models import Engagement, Risk, RiskAcceptance, User
from engagements.models.acceptance import State, today
from engagements.permissions import Role

PEOPLE = ("asked_by", "agreed_by", "countersigned_by", "ended_by")


@dataclass(frozen=True, slots=True)
class FounderAcceptances:
    """`asked` wait for the founder, `signed` for a consultant; `in_force` are the accepted risks."""

    asked: tuple[RiskAcceptance, ...]
    signed: tuple[RiskAcceptance, ...]
    in_force: tuple[RiskAcceptance, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person can do about a request: no more than the actions let them."""

    can_agree: bool
    can_countersign: bool
    can_decline: bool
    can_withdraw: bool


def read_founder_acceptances(engagement: Engagement) -> FounderAcceptances:
    """Those that wait or hold, of risks that are not in the bin; in one query."""
    alive = list(
        engagement.acceptances.filter(
            state__in=[State.ASKED, State.AGREED, State.IN_FORCE],
            until__gte=today(),
            risk__deleted_at=None,
        )
        .select_related("risk", *PEOPLE)
        .order_by("until", "pk")
    )
    return FounderAcceptances(
        *(
            tuple(one for one in alive if one.state == state)
            for state in (State.ASKED, State.AGREED, State.IN_FORCE)
        )
    )


def unsigned_acceptances(engagement: Engagement) -> list[RiskAcceptance]:
    """Those that wait for a consultant's signature."""
    waiting = engagement.acceptances.filter(state=State.AGREED, until__gte=today(), risk__deleted_at=None)
    return list(waiting.select_related("risk").order_by("agreed_at"))


def read_acceptances(risk: Risk) -> tuple[RiskAcceptance | None, list[RiskAcceptance]]:
    """The one that waits or holds, and those that are over, the latest first."""
    every = list(risk.acceptances.select_related(*PEOPLE))
    alive = next((one for one in every if one.is_alive), None)
    return alive, [one for one in every if one is not alive]


def answers_of(acceptance: RiskAcceptance, user: User, role: Role) -> Answers:
    is_asker = acceptance.asked_by_id == user.pk
    is_founder, is_consultant = role is Role.FOUNDER, role >= Role.CONSULTANT
    state = acceptance.state
    return Answers(
        can_agree=is_founder and state == State.ASKED and not is_asker,
        can_countersign=is_consultant and state == State.AGREED and acceptance.agreed_by_id != user.pk,
        can_decline=not is_asker
        and (
            (is_founder and state in {State.ASKED, State.AGREED}) or (is_consultant and state == State.AGREED)
        ),
        can_withdraw=(is_asker and state in {State.ASKED, State.AGREED})
        or (is_founder and state == State.IN_FORCE),
    )
