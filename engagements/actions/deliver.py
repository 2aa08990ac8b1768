"""Puts on record that a deliverable is there by somebody's word, or takes that word back."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.actions.vouch import record_vouching
from engagements.models import Deliverable, Engagement, Event, User


@transaction.atomic
def deliver(
    *,
    engagement: Engagement,
    deliverable: Deliverable,
    is_done: bool,
    actor: User,
    note: str = "",
    vouched: Collection[str] = (),
    undoes: Event | None = None,
) -> bool:
    """Says whether that changed anything: of two who confirm at once, the first one's word and note stand."""
    row = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
    if row.is_done == is_done:
        return False
    before, row.is_done, row.note = row.note, is_done, note if is_done else ""
    row.confirmed_at, row.confirmed_by = (timezone.now(), actor) if is_done else (None, None)
    row.save(update_fields=["is_done", "note", "confirmed_at", "confirmed_by"])
    changes: dict[str, tuple[object, object]] = {"is_done": (not is_done, is_done)}
    if before != row.note:
        changes["note"] = (before, row.note)
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("delivered") if is_done else _("took back the delivery of"),
        target=row,
        changes=changes,
        is_for_client=is_done,
        undoes=undoes,
        vouched=vouched,
    )
    record_vouching(engagement=engagement, target=row, actor=actor, fields=vouched)
    return True
