"""Takes back what an event did, as an event of its own that names it."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.answer_signal import answer_signal
from engagements.actions.deliver import deliver
from engagements.actions.keep_register import EntryClash, EntryRefused, bin_entry, change_entry, restore_entry
from engagements.actions.map_surface import add_to_surface, change_surface, remove_from_surface
from engagements.actions.move_stage import StageMoved, move_stage
from engagements.actions.save_entry import SavedEntry
from engagements.actions.work_item import work_item
from engagements.history.kinds import SURFACE
from engagements.history.undoing import Deed, UndoPlan, read_undo, removed_row
from engagements.models import Engagement, Event, Stage, User


class CannotUndo(Exception):
    """Nothing was taken back; the text says why."""


class Disputed(Exception):
    """Nothing was taken back: something was done since, or since the page was read."""

    def __init__(self, plan: UndoPlan) -> None:
        super().__init__(str(plan.event))
        self.plan = plan


@transaction.atomic
def undo_event(
    *,
    engagement: Engagement,
    event: Event,
    actor: User,
    fields: Collection[str] | None = None,
    seen: str = "",
) -> None:
    """Sets the event's fields back where they hold what it left; adds, bins, restores and removals likewise.

    `fields` names those to set back whatever they hold, by somebody who saw what they hold: `seen` is that
    plan's. Raises CannotUndo, and Disputed where a person has to decide.
    """
    # Two who press the same button are one undo.
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    plan = read_undo(engagement, event)
    if plan.problem:
        raise CannotUndo(plan.problem)
    if event.deed != Deed.CHANGE:
        if plan.since and seen != plan.seen:
            raise Disputed(plan)
        _undo_whole(engagement, plan, actor)
        return
    if (plan.disputed and fields is None) or (fields is not None and seen != plan.seen):
        raise Disputed(plan)
    offered = [field for field in plan.fields if not field.is_back]
    chosen = [field for field in offered if fields is None or field.name in fields]
    if not offered:
        raise CannotUndo(_("Everything stands as it was before already."))
    if not chosen:
        raise CannotUndo(_("Choose at least one field."))
    _set_back(
        engagement,
        plan,
        {field.name: field.back for field in chosen},
        {field.name: field.now for field in chosen},
        actor,
    )


def _undo_whole(engagement: Engagement, plan: UndoPlan, actor: User) -> None:
    event, deed = plan.event, plan.event.deed
    told: dict[str, Any] = {"engagement": engagement, "actor": actor, "undoes": event}
    try:
        if deed == Deed.REMOVE:
            is_done = add_to_surface(entry=removed_row(engagement, event), **told)
        elif event.target_kind in SURFACE:
            remove_from_surface(entry=plan.row, **told)
            is_done = True
        elif deed == Deed.BIN:
            is_done = restore_entry(entry=plan.row, **told)
        else:
            is_done = bin_entry(entry=plan.row, **told)
    except EntryClash:
        raise CannotUndo(_("The register holds the same entry again.")) from None
    if not is_done:
        raise CannotUndo(_("Somebody has done it already, or the same is there again."))


def _set_back(
    engagement: Engagement, plan: UndoPlan, back: dict[str, Any], now: dict[str, Any], actor: User
) -> None:
    """By the action that changes such a record, so that everything follows that follows from a change."""
    kind, row = plan.event.target_kind, plan.row
    told: dict[str, Any] = {"engagement": engagement, "actor": actor, "undoes": plan.event}
    if kind in _TICKS:
        _TICKS[kind](row, back, told)
        return
    save: Callable[..., SavedEntry[Any]] = work_item if kind == "item" else change_entry
    save = change_surface if kind in SURFACE or kind == "engagement" else save
    named = {"item": row} if kind == "item" else {"entry": row}
    try:
        saved = save(changes=back, opened=now, **named, **told)
    except EntryClash:
        raise CannotUndo(_("The register holds the same entry again.")) from None
    except EntryRefused as why:
        raise CannotUndo(str(why)) from None
    if saved.conflicts:
        raise Disputed(read_undo(engagement, plan.event))
    if not saved.changed:
        raise CannotUndo(_("Everything stands as it was before already."))


def _move_back(row: Any, back: dict[str, Any], told: dict[str, Any]) -> None:
    try:
        move_stage(stage=row, status=Stage.Status(back["status"]), reason=_("undone"), **told)
    except StageMoved:
        raise CannotUndo(_("Somebody has moved the stage at this moment.")) from None


def _deliver_back(row: Any, back: dict[str, Any], told: dict[str, Any]) -> None:
    deliver(deliverable=row, is_done=bool(back["is_done"]), note=back.get("note") or "", **told)


def _mark_back(row: Any, back: dict[str, Any], told: dict[str, Any]) -> None:
    answer = "seen" if back.get("seen_at") else "not-seen" if back.get("not_seen_at") else ""
    answer_signal(signal=row, answer=answer, **told)


_TICKS: dict[str, Callable[[Any, dict[str, Any], dict[str, Any]], None]] = {
    "stage": _move_back,
    "deliverable": _deliver_back,
    "failuresignal": _mark_back,
}
