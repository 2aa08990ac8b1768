"""Ticks a deliverable of a stage."""

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Deliverable, Engagement, Event, User


@transaction.atomic
def deliver(
    *,
    engagement: Engagement,
    deliverable: Deliverable,
    is_done: bool,
    actor: User,
    undoes: Event | None = None,
) -> bool:
    """Says whether the tick changed."""
    rows = Deliverable.objects.filter(pk=deliverable.pk, is_done=not is_done)
    if not rows.update(is_done=is_done):
        return False
    verb = _("delivered") if is_done else _("took back the delivery of")
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        target=deliverable,
        changes={"is_done": (not is_done, is_done)},
        is_for_client=is_done,
        undoes=undoes,
    )
    return True
