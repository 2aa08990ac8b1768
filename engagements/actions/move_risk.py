"""Moves a risk with one press: closes or reopens it, now or later, or keeps it open against a proposal."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from engagements.actions.keep_register import change_entry
from engagements.actions.record_event import record_event
from engagements.models import Engagement, Risk, User

MOVES: dict[str, dict[str, Any]] = {
    "close": {"status": Risk.Status.CLOSED},
    "reopen": {"status": Risk.Status.OPEN},
    "must-fix": {"must_fix_now": True},
    "can-wait": {"must_fix_now": False},
    "keep-open": {},
}


@transaction.atomic
def move_risk(*, engagement: Engagement, risk: Risk, move: str, actor: User) -> None:
    """Makes one of MOVES; a move that is made already changes nothing. Raises KeyError for another word."""
    changes = MOVES[move]
    if not changes:
        _keep_open(engagement, risk, actor)
        return
    opened = {name: getattr(risk, name) for name in changes}
    change_entry(engagement=engagement, entry=risk, changes=changes, opened=opened, actor=actor)


def _keep_open(engagement: Engagement, risk: Risk, actor: User) -> None:
    """The proposal to close is answered; it comes again when the check has failed and passed once more."""
    proposed = Risk.objects.filter(pk=risk.pk).exclude(closing_proposed_at=None)
    if proposed.update(closing_proposed_at=None, version=F("version") + 1):
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("kept open"),
            target=risk,
            changes={"closing_proposed_at": (risk.closing_proposed_at, None)},
        )
