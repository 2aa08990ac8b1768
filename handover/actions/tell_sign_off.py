"""Tells who is to sign, who asked, and in the end both sides, how it stands with the founder's signature."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.actions.notify import notify, settle
from engagements.models import User
from engagements.notifications.kinds import ANSWER, PACK, REQUEST, NotificationKind
from engagements.notifications.people import asker_of, everybody_of, founders_of, team_of
from handover.models import Pack, SignOff


def tell_asked(asked: SignOff, pack: Pack, actor: User) -> None:
    title = _("%(who)s asks you to sign off the handover pack, %(pack)s")
    _tell(asked, pack, REQUEST, founders_of(pack.engagement), actor, title, asked.word)


def tell_signed(asked: SignOff, pack: Pack, actor: User) -> None:
    """Both sides: the sprint ends with it."""
    settle(engagement=pack.engagement, target=asked)
    title = _("%(who)s signed off the handover pack, %(pack)s")
    # A viewer has no part in the signing: all of the client's side read on at the version itself.
    _tell(asked, pack, PACK, everybody_of(pack.engagement), actor, title, "", client_page="pack_page")


def tell_declined(asked: SignOff, pack: Pack, actor: User) -> None:
    settle(engagement=pack.engagement, target=asked)
    title = _("%(who)s does not sign off the handover pack, %(pack)s")
    asker = asker_of(pack.engagement, asked.asked_by)
    _tell(asked, pack, ANSWER, [*asker, *team_of(pack.engagement)], actor, title, asked.answer_word)


def tell_withdrawn(asked: SignOff) -> None:
    """Nobody is asked any more."""
    settle(engagement=asked.engagement, target=asked)


def _tell(
    asked: SignOff,
    pack: Pack,
    kind: NotificationKind,
    to: Iterable[User],
    actor: User,
    title: str | Promise,
    text: str,
    client_page: str = "sign_off",
) -> None:
    keywords = {"code": pack.engagement.code}
    notify(
        engagement=pack.engagement,
        kind=kind,
        to=to,
        actor=actor,
        key=f"sign-off:{asked.pk}:{asked.state}",
        title=lambda: str(title) % {"who": actor, "pack": pack.title},
        text=lambda: text,
        path=reverse("handover", kwargs=keywords),
        client_path=reverse(client_page, kwargs=keywords | {"number": pack.number}),
        target=asked,
    )
