"""Stops the sprint clock while the sprint waits for somebody; `block_clock` starts it again."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.block_clock import has_ended, lock_clock
from engagements.actions.record_event import record_event
from engagements.actions.tell_clock import tell_hold
from engagements.models import Engagement, Hold, User


class SprintIsOver(Exception):
    """The clock has ended: there is nothing to hold."""


@transaction.atomic
def hold_clock(*, engagement: Engagement, waiting_on: str, reason: str, actor: User) -> Hold:
    """Stops the clock; where it stands already, the standing hold is returned unchanged.

    Raises SprintIsOver where it has ended with the handover.
    """
    lock_clock(engagement)
    if has_ended(engagement):
        raise SprintIsOver
    hold, is_new = Hold.objects.get_or_create(
        engagement=engagement,
        ended_at=None,
        defaults={"waiting_on": waiting_on, "reason": reason, "started_by": actor},
    )
    if is_new:
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("held the clock for"),
            target=hold,
            changes={"clock": (_("running"), _("on hold"))},
            is_for_client=True,
        )
        tell_hold(hold, actor)
    return hold
