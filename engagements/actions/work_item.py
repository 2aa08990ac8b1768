"""Works an item of the roadmap: status, evidence, note; not applicable needs a reason."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.move_stage import begin_stage
from engagements.actions.record_event import record_event
from engagements.actions.save_entry import SavedEntry, save_versioned
from engagements.models import Engagement, Event, Item, User


@transaction.atomic
def work_item(
    *,
    engagement: Engagement,
    item: Item,
    changes: Mapping[str, Any],
    opened: Mapping[str, Any],
    actor: User,
    undoes: Event | None = None,
) -> SavedEntry[Item]:
    """Saves what was changed since `opened`, and begins the stage where that is its first worked item."""
    saved = save_versioned(entry=item, changes=changes, opened=opened, actor=actor)
    if saved.conflicts or not saved.changed:
        return saved
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("worked on"),
        target=item,
        changes=saved.changed,
        undoes=undoes,
    )
    begin_stage(engagement=engagement, stage=item.stage)
    return saved
