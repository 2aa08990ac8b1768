"""Asks the founder to sign a version, and takes the answer: signed, declined or withdrawn, once.

What is signed is the file: its bytes are held to the hash that the founder read, in the moment of signing.
Each of these begins by locking the engagement, so that of two founders one signs and one is told.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.block_clock import lock_clock, settle_blockers
from engagements.actions.hand_over_engagement import hand_over_signed
from engagements.actions.record_event import record_event, recorded_moment
from engagements.models import Engagement, Event, User
from engagements.permissions import Role
from handover.actions.serve_pack import hash_of_file
from handover.actions.tell_sign_off import tell_asked, tell_declined, tell_signed, tell_withdrawn
from handover.models import Pack, SignOff
from handover.standing import SignOffs, read_sign_offs

State = SignOff.State


class CannotSign(Exception):
    """Nothing was done; the text says why."""


@transaction.atomic
def ask_sign_off(
    *, engagement: Engagement, pack: Pack, due_on: date | None, word: str, actor: User
) -> SignOff:
    """Asks for the newest version; the standing request where somebody has asked already.

    Raises CannotSign where it is not the newest, or is signed.
    """
    lock_clock(engagement)
    sign_offs = read_sign_offs(engagement)
    if sign_offs.asked:
        return sign_offs.asked
    _check_newest(sign_offs, pack)
    if sign_offs.signature_of(pack):
        raise CannotSign(_("It is signed off already."))
    asked = SignOff.objects.create(
        engagement=engagement,
        pack=pack,
        due_on=due_on,
        word=word,
        asked_by=actor,
        asked_by_name=str(actor)[:120],
        asked_at=_now(),
    )
    _record(pack, actor, _("asked the founder to sign off"), {"word": ("", word)} if word else None)
    tell_asked(asked, pack, actor)
    return asked


@transaction.atomic
def withdraw_sign_off(*, engagement: Engagement, actor: User) -> bool:
    """False where nothing waits any more."""
    lock_clock(engagement)
    asked = read_sign_offs(engagement).asked
    if asked is None:
        return False
    _answer(asked, State.WITHDRAWN, asked.pack, actor)
    _record(asked.pack, actor, _("withdrew the request to sign off"))
    tell_withdrawn(asked)
    settle_blockers(engagement=engagement, actor=actor)
    return True


@transaction.atomic
def sign_off_pack(
    *, engagement: Engagement, pack: Pack, seen: str, name: str, actor: User, role: Role
) -> SignOff:
    """The founder's signature under the newest version, with which the sprint is handed over.

    `seen` is the SHA-256 that stood on the page. Raises CannotSign.
    """
    asked = _asked_of_founder(engagement, pack, role)
    if not pack.sha256 or seen != pack.sha256:
        raise CannotSign(_("The page shows another file than the one that was issued. Load it anew."))
    if hash_of_file(pack) != pack.sha256:
        raise CannotSign(_("The file is not the one that was issued. Your consultant has to restore it."))
    _answer(asked, State.SIGNED, pack, actor, signed_name=name, sha256=pack.sha256)
    _record(pack, actor, _("signed off"), {"sha256": ("", pack.sha256), "signed_name": ("", name)})
    tell_signed(asked, pack, actor)
    hand_over_signed(engagement=engagement, actor=actor)  # first, so that nobody reads of a clock that runs
    settle_blockers(engagement=engagement, actor=actor)
    return asked


@transaction.atomic
def decline_sign_off(*, engagement: Engagement, pack: Pack, word: str, actor: User, role: Role) -> SignOff:
    """The founder says what is missing. Raises CannotSign."""
    asked = _asked_of_founder(engagement, pack, role)
    _answer(asked, State.DECLINED, pack, actor, answer_word=word)
    _record(pack, actor, _("did not sign off"), {"word": ("", word)})
    tell_declined(asked, pack, actor)
    settle_blockers(engagement=engagement, actor=actor)
    return asked


def _asked_of_founder(engagement: Engagement, pack: Pack, role: Role) -> SignOff:
    """The request that waits, for the version that is the newest in this moment."""
    if role is not Role.FOUNDER:
        raise CannotSign(_("The founder signs, and nobody in their place."))
    lock_clock(engagement)
    sign_offs = read_sign_offs(engagement)
    if signature := sign_offs.signature_of(pack):
        raise CannotSign(_("%(who)s has signed it off already.") % {"who": signature.signer})
    _check_newest(sign_offs, pack)
    if sign_offs.asked is None:
        latest = sign_offs.latest
        if latest and latest.state == State.DECLINED:
            raise CannotSign(_("%(who)s has declined it already.") % {"who": latest.answered_by_name})
        raise CannotSign(_("Nobody asks for it any more: the request was withdrawn."))
    return sign_offs.asked


def _check_newest(sign_offs: SignOffs, pack: Pack) -> None:
    if not sign_offs.is_newest(pack):
        words = {"old": pack.number, "new": sign_offs.newest_number}
        raise CannotSign(
            _("Version %(new)d was issued since and takes the place of version %(old)d.") % words
        )


def _answer(asked: SignOff, state: SignOff.State, pack: Pack, actor: User, **fields: Any) -> None:
    """The engagement is locked, so that nobody else answers in between."""
    asked.state, asked.pack = state, pack
    asked.answered_by, asked.answered_by_name, asked.answered_at = actor, str(actor)[:120], _now()
    for name, value in fields.items():
        setattr(asked, name, value)
    asked.save()


def _now() -> Any:
    return recorded_moment() or timezone.now()


def _record(pack: Pack, actor: User, verb: str, changes: dict[str, tuple[str, str]] | None = None) -> None:
    record_event(
        engagement=pack.engagement,
        actor=actor,
        verb=verb,
        target=pack,
        label=_("handover pack, %(title)s") % {"title": pack.title},
        changes=changes,
        deed=Event.Deed.OTHER,
        is_for_client=True,
    )
