"""Tells who has to sign, or asked for a signature, how it stands with the acceptance of a risk."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.actions.notify import notify
from engagements.models import RiskAcceptance, User
from engagements.models.acceptance import State
from engagements.notifications.kinds import ANSWER, REQUEST, NotificationKind
from engagements.notifications.people import asker_of, founders_of, team_of


def tell_asked(acceptance: RiskAcceptance, actor: User) -> None:
    """The founders, who decide; where a founder asked, the consultancy, whose signature is missing."""
    title = _("%(who)s asks whether you accept a risk: %(risk)s")
    if acceptance.state == State.AGREED:
        _tell(acceptance, ANSWER, team_of(acceptance.engagement), actor, title, acceptance.reason)
    else:
        _tell(acceptance, REQUEST, founders_of(acceptance.engagement), actor, title, acceptance.reason)


def tell_agreed(acceptance: RiskAcceptance, actor: User) -> None:
    title = _("%(who)s agrees to accept a risk; a consultant has to countersign: %(risk)s")
    _tell(acceptance, ANSWER, team_of(acceptance.engagement), actor, title, acceptance.reason)


def tell_declined(acceptance: RiskAcceptance, actor: User, word: str) -> None:
    title = _("%(who)s does not accept a risk: %(risk)s")
    _tell(acceptance, ANSWER, _concerned(acceptance), actor, title, word)


def _concerned(acceptance: RiskAcceptance) -> list[User]:
    """Who asked and who agreed; whoever answers for the sprint where who asked has left."""
    founder = acceptance.agreed_by
    if founder and founder == acceptance.asked_by:
        return [founder]
    asker = asker_of(acceptance.engagement, acceptance.asked_by)
    return [*asker, founder] if founder else asker


def _tell(
    acceptance: RiskAcceptance,
    kind: NotificationKind,
    to: Iterable[User],
    actor: User,
    title: str,
    text: str,
) -> None:
    risk = acceptance.risk
    page = reverse("risk_acceptance", kwargs={"code": risk.engagement.code, "number": risk.number})
    notify(
        engagement=risk.engagement,
        kind=kind,
        to=to,
        actor=actor,
        key=f"acceptance:{acceptance.pk}:{acceptance.state}",
        title=title % {"who": actor, "risk": risk.title},
        text=text,
        path=page,
        client_path=page,
        target=acceptance,
    )
