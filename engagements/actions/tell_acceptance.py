"""Tells who has to sign, or asked for a signature, how it stands with the acceptance of a risk."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from engagements.actions.notify import notify
from engagements.models import RiskAcceptance, User
from engagements.models.acceptance import State
from engagements.notifications.kinds import ANSWER, REQUEST, NotificationKind
from engagements.notifications.people import asker_of, founders_of, team_of

ASKS = gettext_lazy("%(who)s asks whether you accept a risk: %(risk)s")
AGREES = gettext_lazy("%(who)s agrees to accept a risk; a consultant has to countersign: %(risk)s")
DECLINES = gettext_lazy("%(who)s does not accept a risk: %(risk)s")


def tell_asked(acceptance: RiskAcceptance, actor: User) -> None:
    """The founders, who decide; where a founder asked, the consultancy, whose signature is missing."""
    if acceptance.state == State.AGREED:
        _tell(acceptance, ANSWER, team_of(acceptance.engagement), actor, ASKS, acceptance.reason)
    else:
        _tell(acceptance, REQUEST, founders_of(acceptance.engagement), actor, ASKS, acceptance.reason)


def tell_agreed(acceptance: RiskAcceptance, actor: User) -> None:
    _tell(acceptance, ANSWER, team_of(acceptance.engagement), actor, AGREES, acceptance.reason)


def tell_declined(acceptance: RiskAcceptance, actor: User, word: str) -> None:
    _tell(acceptance, ANSWER, _concerned(acceptance), actor, DECLINES, word)


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
    title: Promise,
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
        title=lambda: str(title) % {"who": actor, "risk": risk.title},
        text=lambda: text,
        client_title=lambda: str(title) % {"who": actor, "risk": risk.effect or risk.title},
        client_text=lambda: f"{risk.title}\n{text}" if risk.effect else text,
        path=page,
        client_path=page,
        target=acceptance,
    )
