"""Tells both sides that the clock stands, and that it runs again."""

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.actions.notify import notify, settle
from engagements.models import Hold, User
from engagements.notifications.kinds import CLOCK
from engagements.notifications.people import everybody_of
from engagements.notifications.reader import Words


def tell_hold(hold: Hold, actor: User | None) -> None:
    _tell(
        hold,
        actor,
        f"hold:{hold.pk}",
        lambda: _("The sprint waits for %(who)s: the clock stands") % {"who": hold.waiting_on},
    )


def tell_lift(hold: Hold, actor: User | None) -> None:
    """That it stood is settled with it."""
    settle(engagement=hold.engagement, target=hold)
    _tell(hold, actor, f"lift:{hold.pk}", lambda: _("The sprint goes on: the clock runs again"))


def _tell(hold: Hold, actor: User | None, key: str, title: Words) -> None:
    engagement = hold.engagement
    notify(
        engagement=engagement,
        kind=CLOCK,
        to=everybody_of(engagement),
        actor=actor,
        key=key,
        title=title,
        text=lambda: hold.reason,
        path=reverse("clock", kwargs={"code": engagement.code}),
        target=hold,
    )
