"""Tells both sides of risks that must be fixed before the launch: new ones, and those that became one."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.actions.notify import notify, settle_many
from engagements.models import Engagement, Risk, User
from engagements.notifications.kinds import MUST_FIX
from engagements.notifications.people import everybody_of

# More of one deed, such as an import, are told in one.
MOST_ALONE = 3


def tell_must_fix(*, engagement: Engagement, risks: Sequence[Risk], actor: User | None) -> None:
    """Each risk is told of once, however often it comes and goes. `risks` are those of one deed.

    What was told of one that is done with is settled.
    """
    over = [risk.pk for risk in risks if not risk.is_open]
    if over:
        settle_many(engagement=engagement, kind=Risk, pks=over)
    risks = [risk for risk in risks if risk.must_fix_now and risk.is_open]
    if not risks:
        return
    everybody = everybody_of(engagement)
    hurts = f"{reverse('founder_home', kwargs={'code': engagement.code})}#hurts"
    if len(risks) > MOST_ALONE:
        notify(
            engagement=engagement,
            kind=MUST_FIX,
            to=everybody,
            actor=actor,
            key=f"must-fix:{risks[0].pk}-{risks[-1].pk}:{len(risks)}",
            title=lambda: _("%(n)d risks must be fixed before the launch") % {"n": len(risks)},
            text=lambda: _some_of(str(risk) for risk in risks),
            client_title=lambda: _("%(n)d things must be fixed before the launch") % {"n": len(risks)},
            client_text=lambda: _some_of(risk.effect or risk.title for risk in risks),
            path=reverse("risks", kwargs={"code": engagement.code}),
            client_path=hurts,
        )
        return
    for risk in risks:
        _tell_one(risk, everybody, actor, hurts)


def _tell_one(risk: Risk, everybody: Iterable[User], actor: User | None, hurts: str) -> None:
    """The client's side reads first what it would do to the business."""
    notify(
        engagement=risk.engagement,
        kind=MUST_FIX,
        to=everybody,
        actor=actor,
        key=f"must-fix:{risk.pk}",
        title=lambda: _("To be fixed before the launch: %(risk)s") % {"risk": risk.title},
        text=lambda: risk.effect,
        client_title=(lambda: risk.effect) if risk.effect else None,
        client_text=(lambda: _for_client(risk)) if risk.effect else None,
        path=reverse("risk", kwargs={"code": risk.engagement.code, "number": risk.number}),
        client_path=hurts,
        target=risk,
    )


def _for_client(risk: Risk) -> str:
    return _("This must be fixed before the launch. What was found: %(risk)s") % {"risk": risk.title}


def _some_of(lines: Iterable[str]) -> str:
    """The first of them, each once: four headers are one worry to a founder."""
    several = list(dict.fromkeys(lines))
    return "\n".join(several[:MOST_ALONE]) + ("\n…" if len(several) > MOST_ALONE else "")
