"""Keeps what somebody notes on a step of a rehearsal."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.actions.vouch import record_vouching
from engagements.models import Engagement, Rehearsal, RehearsalStep, User


class RehearsalEnded(Exception):
    """The rehearsal has ended: its record is closed."""


@transaction.atomic
def note_step(
    *,
    engagement: Engagement,
    step: RehearsalStep,
    changes: Mapping[str, Any],
    opened: Mapping[str, Any],
    actor: User,
    vouched: Collection[str] = (),
) -> SavedEntry[RehearsalStep]:
    """Saves the note; one that both sides wrote is a conflict, as `save_versioned` says.

    Raises RehearsalEnded where somebody has ended the rehearsal meanwhile.
    """
    if not Rehearsal.objects.select_for_update().get(pk=step.rehearsal_id).is_under_way:
        raise RehearsalEnded
    saved = save_versioned(entry=step, changes=changes, opened=opened, actor=actor)
    if saved.changed:
        label = _("step %(step)s of “%(runbook)s”") % {"step": step.label, "runbook": step.rehearsal}
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("noted something on"),
            target=step,
            label=label,
            changes=saved.changed,
            vouched=vouched,
        )
        record_vouching(engagement=engagement, target=step, actor=actor, fields=vouched)
    return saved
