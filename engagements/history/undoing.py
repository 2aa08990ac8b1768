"""What taking an event back would do: which fields it sets to what, and which of them were changed since."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from engagements.chain import digest_of
from engagements.forms.item import ItemForm
from engagements.forms.surface import SurfaceChoicesForm
from engagements.history.kinds import KINDS, SURFACE
from engagements.history.values import is_whole, kept_value
from engagements.history.words import in_words, labels_of
from engagements.models import Engagement, Event
from engagements.registers.all_registers import REGISTERS

Deed = Event.Deed
REGISTER_KINDS = {one.model._meta.model_name or key: one for key, one in REGISTERS.items()}
# The fields that an undo may set, as far as people set them by hand; any field of a part of the surface.
_SETTABLE: dict[str, frozenset[str]] = {
    **{kind: frozenset(one.form.base_fields) for kind, one in REGISTER_KINDS.items()},
    "engagement": frozenset(SurfaceChoicesForm.base_fields),
    "item": frozenset(ItemForm.base_fields),
    "stage": frozenset({"status", "reason"}),
    "deliverable": frozenset({"is_done", "note"}),
    "failuresignal": frozenset({"seen_at", "not_seen_at"}),
}
MOST_LATER = 200
_UNSTORED = frozenset({"reason"})  # said of a stage's move, and no field of the stage


@dataclass(frozen=True, slots=True)
class FieldUndo:
    """`back` and `now` are the values themselves; `is_free` says that nobody has changed it since.

    One that `is_back` holds what it held before already: there is nothing to set and nothing to ask.
    """

    name: str
    label: str
    back: Any
    now: Any
    back_words: str
    now_words: str
    is_free: bool
    is_back: bool
    changed_by: Event | None = None


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """`row` is what the event is about, None where it is gone; `problem` says why nothing can be done.

    `since` is what was done with the row after it was added, removed or put into the bin or out of it.
    """

    event: Event
    row: Any
    fields: tuple[FieldUndo, ...] = ()
    since: tuple[Event, ...] = ()
    problem: str = ""

    @property
    def disputed(self) -> tuple[FieldUndo, ...]:
        return tuple(field for field in self.fields if not (field.is_free or field.is_back))

    @property
    def seen(self) -> str:
        """Stands for what was shown: what is set or taken back anyhow is what somebody saw."""
        shown = {field.name: str(field.now) for field in self.fields}
        return digest_of(shown | {"since": str([event.pk for event in self.since])})


def can_be_undone(event: Event) -> bool:
    """Whether an undo is offered: not for what has left the portal, and not where a value was not kept.

    Nor for what the portal did by itself, which it would do again at the next audit.
    """
    kind, deed = event.target_kind, event.deed
    if deed == Deed.MANY:
        return event.actor_id is not None and (kind in REGISTER_KINDS or kind in SURFACE)
    if event.target_id is None or event.actor_id is None or deed == Deed.OTHER:
        return False
    if deed == Deed.CHANGE:
        return _is_settable(kind, event) and all(
            is_whole(event.changes[name][0]) for name in own_changes(event)
        )
    if kind in REGISTER_KINDS:
        return deed in {Deed.ADD, Deed.BIN, Deed.RESTORE}
    if kind in SURFACE:
        return deed == Deed.ADD or (
            deed == Deed.REMOVE and is_whole([pair[0] for pair in event.changes.values()])
        )
    return False


def read_undo(engagement: Engagement, event: Event) -> UndoPlan:
    """What taking back this event of the engagement means now."""
    if not can_be_undone(event):
        return UndoPlan(event, None, problem=_("This cannot be undone."))
    taker = engagement.events.filter(undoes=event.pk).order_by("-pk").first()
    if taker:
        return UndoPlan(event, None, problem=_("%(who)s has undone it already.") % {"who": taker.actor_name})
    if event.deed == Deed.MANY:
        return UndoPlan(event, None)
    row = KINDS[event.target_kind].rows(engagement).filter(pk=event.target_id).first()
    if event.deed == Deed.REMOVE:
        return UndoPlan(event, None, since=_done_since(engagement, event))
    if row is None:
        return UndoPlan(event, None, problem=_("It is no longer there: undo its removal first."))
    if event.deed != Deed.CHANGE:
        return UndoPlan(event, row, since=_done_since(engagement, event))
    if getattr(row, "deleted_at", None):
        return UndoPlan(event, row, problem=_("It is in the bin: restore it first."))
    later = list(_later(engagement, event)[:MOST_LATER])
    labels = labels_of(event)
    stored = [name for name in own_changes(event) if name not in _UNSTORED]
    return UndoPlan(event, row, tuple(_field(row, event, name, labels[name], later) for name in stored))


def parts_of(engagement: Engagement, event: Event) -> list[Event]:
    """The parts of a deed on many records that can be taken back and were not yet, the last of them first."""
    parts = engagement.events.filter(part_of=event.part_of).exclude(deed=Deed.MANY).order_by("-pk")
    taken = set(
        Event.objects.filter(undoes__in=parts.order_by().values("pk")).values_list("undoes", flat=True)
    )
    return [part for part in parts if part.pk not in taken and can_be_undone(part)]


def removed_row(engagement: Engagement, event: Event, *, is_free: bool | None = None) -> Any:
    """The row that an event took off the map, unsaved, under its old key while nothing else has it.

    By that key comments, evidence and earlier events know it. `is_free` says so where one has asked for many.
    """
    model: Any = KINDS_MODELS[event.target_kind]
    fields = {
        name: stored_value(model._meta.get_field(name), pair[0]) for name, pair in event.changes.items()
    }
    if is_free is None:
        is_free = not model._base_manager.filter(pk=event.target_id).exists()
    return model(pk=event.target_id if is_free else None, engagement=engagement, **fields)


KINDS_MODELS: dict[str, type[models.Model]] = {
    field.related_model._meta.model_name: field.related_model
    for field in Engagement._meta.related_objects
    if field.related_model._meta.model_name in SURFACE
}


def _is_settable(kind: str, event: Event) -> bool:
    if kind in SURFACE:
        return True
    own = own_changes(event)
    return bool(own) and _SETTABLE.get(kind, frozenset()) >= own


def own_changes(event: Event) -> frozenset[str]:
    """The fields that were changed, without what that wiped of somebody else's word, which stays wiped."""
    register = REGISTER_KINDS.get(event.target_kind)
    return frozenset(event.changes) - (register.model.told_when_wiped if register else frozenset())


def _later(engagement: Engagement, event: Event) -> models.QuerySet[Event]:
    about = engagement.events.filter(target_kind=event.target_kind, target_id=event.target_id)
    return about.filter(pk__gt=event.pk).order_by("-pk")


def _done_since(engagement: Engagement, event: Event) -> tuple[Event, ...]:
    """What the person said of it themselves, such as that it holds no credential, is no one's later work."""
    own_words = models.Q(deed=Deed.OTHER, actor=event.actor_id)
    return tuple(_later(engagement, event).exclude(own_words)[:MOST_LATER])


def _field(row: Any, event: Event, name: str, label: str, later: list[Event]) -> FieldUndo:
    before, after = event.changes[name]
    field = row._meta.get_field(name)
    now = getattr(row, name)
    kept = kept_value(now, is_doubt_allowed=True)
    words = {str(key): str(word) for key, word in (field.choices or ())}
    return FieldUndo(
        name=name,
        label=label,
        back=stored_value(field, before),
        now=now,
        back_words=in_words(before, words),
        now_words=in_words(kept, words),
        is_free=is_same(field, kept, after),
        is_back=is_same(field, kept, before),
        changed_by=next((one for one in later if name in one.changes), None),
    )


def is_same(field: Any, kept: Any, after: Any) -> bool:
    """Whether a field holds what the event left in it; a moment stands for a tick, there or not."""
    if isinstance(field, models.DateTimeField):
        return bool(kept) == bool(after)
    if isinstance(kept, dict) and isinstance(after, dict):
        return kept.get("pk") == after.get("pk")
    return bool(kept == after)


def stored_value(field: Any, kept: Any) -> Any:
    """An event's value as the record's field takes it; a person who is gone is nobody."""
    if field.is_relation:
        pk = kept.get("pk") if isinstance(kept, dict) else None
        return field.related_model._base_manager.filter(pk=pk).first() if pk else None
    if isinstance(field, models.JSONField):
        return kept
    return field.to_python(kept)
