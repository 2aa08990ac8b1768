"""Takes an engagement off the board when it is over, and brings it back."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from engagements.actions.block_clock import stop_waiting
from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, User

State = Engagement.State


class DomainIsTaken(Exception):
    """The client has another open engagement for this domain by now."""


@transaction.atomic
def archive_engagement(*, engagement: Engagement, actor: User) -> bool:
    """False where it is archived already; everything in it stays as it is and can be read.

    A clock that stands runs again: nobody waits any more, and the launch would move on for ever.
    """
    before = Engagement.objects.filter(pk=engagement.pk).values_list("state", flat=True).first()
    is_moved = _move(engagement, actor, State(before or State.CLOSED), State.CLOSED, _("archived"))
    if is_moved:
        stop_waiting(engagement=engagement, actor=actor)
    return is_moved


def bring_back_engagement(*, engagement: Engagement, actor: User) -> bool:
    """False where it is open already; what was handed over comes back as that.

    Raises DomainIsTaken where it cannot be open beside another.
    """
    after = State.HANDED_OVER if engagement.is_handed_over else State.OPEN
    try:
        with transaction.atomic():
            return _move(engagement, actor, State.CLOSED, after, _("brought back"))
    except IntegrityError:
        raise DomainIsTaken from None


def _move(engagement: Engagement, actor: User, before: "State", after: "State", verb: str) -> bool:
    rows = Engagement.objects.filter(pk=engagement.pk, state=before)
    if before == after or not rows.update(state=after, version=F("version") + 1):
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        label=engagement.title,
        changes={"state": (before.value, after.value)},
        deed=Event.Deed.OTHER,
    )
    return True
