"""Stops the sprint clock while the sprint waits for somebody, and starts it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Engagement, Hold, User


@transaction.atomic
def hold_clock(*, engagement: Engagement, waiting_on: str, reason: str, actor: User) -> Hold:
    """Stops the clock; where it stands already, the standing hold is returned unchanged."""
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
    return hold


@transaction.atomic
def lift_hold(*, engagement: Engagement, actor: User) -> bool:
    """Lets the clock run again; says whether it stood."""
    hold = engagement.holds.filter(ended_at=None).first()
    if hold is None:
        return False
    standing = engagement.holds.filter(pk=hold.pk, ended_at=None)
    if not standing.update(ended_at=timezone.now(), ended_by=actor):
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("lifted the hold for"),
        target=hold,
        changes={"clock": (_("on hold"), _("running"))},
        is_for_client=True,
    )
    return True
