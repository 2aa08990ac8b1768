"""Takes back what one deed did to many records, as one deed; what others have changed since is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.keep_many import Left, Setting, bin_many, change_many, restore_many
from engagements.actions.keep_register import EntryClash
from engagements.actions.map_surface import change_surface
from engagements.actions.record_event import record_whole, recorded_as_parts
from engagements.actions.undo_event import CannotUndo
from engagements.actions.undo_surface import put_back, set_back, take_off
from engagements.history.kinds import SURFACE
from engagements.history.undoing import (
    REGISTER_KINDS,
    Deed,
    is_same,
    own_changes,
    parts_of,
    read_undo,
    stored_value,
)
from engagements.history.values import kept_value
from engagements.models import Engagement, Event, User

CHANGED_SINCE = gettext_lazy("changed by somebody since")


@dataclass(slots=True)
class Taking:
    """What is being taken back, by whom; `left` names what was left alone, and why."""

    engagement: Engagement
    actor: User
    besides: dict[int, dict[str, Any]]
    count: int = 0
    left: list[list[str]] = field(default_factory=list)
    people: dict[Any, Any] = field(default_factory=dict)

    def leave(self, left: Left) -> None:
        self.left += [[getattr(entry, "reference", "") or str(entry), str(why)] for entry, why in left]

    def value(self, stored: Any, kept: Any) -> Any:
        """A value of before; each person is asked for once."""
        if not stored.is_relation:
            return stored_value(stored, kept)
        key = (stored.name, repr(kept))
        if key not in self.people:
            self.people[key] = stored_value(stored, kept)
        return self.people[key]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many records are as they were before, and what was left alone, with the reason."""

    count: int
    left: list[list[str]]


@transaction.atomic
def undo_whole(*, engagement: Engagement, event: Event, actor: User) -> TakenBack:
    """Raises CannotUndo where it was undone already, or nothing of it can be taken back."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    plan = read_undo(engagement, event)
    if plan.problem:
        raise CannotUndo(plan.problem)
    taking = Taking(engagement, actor, _set_besides(engagement, event))
    with recorded_as_parts() as part_of:
        for (kind, deed), several in groupby(parts_of(engagement, event), _kind_and_deed):
            if kind in REGISTER_KINDS:
                _in_register(taking, kind, deed, list(several))
            elif kind in SURFACE:
                _on_surface(taking, kind, deed, list(several))
    if not taking.count:
        named = "; ".join(f"{what}: {why}" for what, why in taking.left[:5])
        raise CannotUndo(
            _("Nothing was taken back. %(named)s") % {"named": named}
            if named
            else _("Everything stands as it was before already.")
        )
    record_whole(
        engagement=engagement,
        actor=actor,
        verb=_("took back"),
        label=event.target_label,
        part_of=part_of,
        kind=event.target_kind,
        undoes=event,
    )
    return TakenBack(taking.count, taking.left)


def _set_besides(engagement: Engagement, event: Event) -> dict[int, dict[str, Any]]:
    """By the key of an entry: what it had set by itself, as it was before."""
    if event.part_of is None:
        return {}
    bulks = engagement.bulk_changes.filter(part_of=event.part_of)
    return {pk: besides for bulk in bulks for pk, _before, _after, besides in bulk.entries}


def _kind_and_deed(part: Event) -> tuple[str, str]:
    return part.target_kind, part.deed


def _in_register(taking: Taking, kind: str, deed: str, parts: list[Event]) -> None:
    entries = REGISTER_KINDS[kind].entries(taking.engagement).select_for_update()
    rows = entries.in_bulk([part.target_id for part in parts])
    found = [(part, rows[part.target_id]) for part in parts if part.target_id in rows]
    taking.left += [[part.target_label, _("gone for good")] for part in parts if part.target_id not in rows]
    if deed == Deed.CHANGE:
        _set_back(taking, found)
        return
    move: Callable[..., tuple[Sequence[Any], Left]] = restore_many if deed == Deed.BIN else bin_many
    movable = [(part, row) for part, row in found if row.is_binned == (deed == Deed.BIN)]
    touched = _touched(taking.engagement, kind, parts)
    fresh = [(part, row) for part, row in movable if touched.get(row.pk, 0) <= part.pk]
    taking.leave([(row, CHANGED_SINCE) for part, row in movable if touched.get(row.pk, 0) > part.pk])
    done, left = move(
        engagement=taking.engagement,
        entries=[row for _part, row in fresh],
        actor=taking.actor,
        undoes={row.pk: part for part, row in fresh},
    )
    taking.count += len(done)
    taking.leave(left)


def _touched(engagement: Engagement, kind: str, parts: list[Event]) -> dict[int, int]:
    """The latest deed on each of the records since the first of the parts, in one query."""
    pks = [part.target_id for part in parts]
    since = engagement.events.filter(target_kind=kind, target_id__in=pks, pk__gte=parts[-1].pk)
    latest = since.exclude(deed=Deed.OTHER).order_by().values_list("target_id").annotate(last=Max("pk"))
    return {target: last for target, last in latest if target is not None}


def _set_back(taking: Taking, found: list[tuple[Event, Any]]) -> None:
    settings = []
    for part, row in found:
        if row.is_binned:
            taking.leave([(row, _("deleted since"))])
            continue
        changed = _back(taking, part, row)
        if changed is None:
            taking.leave([(row, CHANGED_SINCE)])
        elif changed:
            settings.append(Setting(row, changed, besides=_besides(taking, row), undoes=part))
    done, left = change_many(engagement=taking.engagement, settings=settings, actor=taking.actor)
    taking.count += len(done)
    taking.leave(left)


def _besides(taking: Taking, row: Any) -> dict[str, Any]:
    fields = {name: row._meta.get_field(name) for name in taking.besides.get(row.pk, {})}
    kept = taking.besides.get(row.pk, {})
    return {one.attname: one.to_python(kept[name]) for name, one in fields.items()}


def _back(taking: Taking, part: Event, row: Any) -> dict[str, tuple[Any, Any]] | None:
    """Field to its value now and before; None where somebody has changed one of them since."""
    changed = {}
    for name in own_changes(part):
        before, after = part.changes[name]
        stored = row._meta.get_field(name)
        now = taking.value(stored, _key_of(row, stored)) if stored.is_relation else getattr(row, name)
        kept = kept_value(now, is_doubt_allowed=True)
        if is_same(stored, kept, before):
            continue
        if not is_same(stored, kept, after):
            return None
        changed[name] = (now, taking.value(stored, before))
    return changed


def _key_of(row: models.Model, stored: Any) -> dict[str, Any]:
    return {"pk": getattr(row, stored.attname)}


def _on_surface(taking: Taking, kind: str, deed: str, parts: list[Event]) -> None:
    told: dict[str, Any] = {"engagement": taking.engagement, "actor": taking.actor}
    if deed == Deed.REMOVE:
        rows, refused = put_back(parts=parts, **told)
        taking.count += len(rows)
        taking.left += [[part.target_label, _("the same is there again")] for part in refused]
        return
    manager: Any = getattr(taking.engagement, SURFACE[kind][1])
    there = manager.select_for_update().in_bulk([part.target_id for part in parts])
    taking.left += [
        [part.target_label, _("no longer there")] for part in parts if part.target_id not in there
    ]
    found = [(part, there[part.target_id]) for part in parts if part.target_id in there]
    if deed == Deed.ADD:
        fresh = [(part, row) for part, row in found if row.version == 1]
        taking.leave([(row, CHANGED_SINCE) for _part, row in found if row.version != 1])
        take_off(found=fresh, **told)
        taking.count += len(fresh)
        return
    changed = [(part, row, _back(taking, part, row)) for part, row in found]
    taking.leave([(row, CHANGED_SINCE) for _part, row, fields in changed if fields is None])
    _set_map_back(taking, [(part, row, fields) for part, row, fields in changed if fields])


def _set_map_back(taking: Taking, found: list[tuple[Event, Any, dict[str, tuple[Any, Any]]]]) -> None:
    """Together; one by one where the map holds one of them already, which alone is left then."""
    told: dict[str, Any] = {"engagement": taking.engagement, "actor": taking.actor}
    if set_back(found=found, **told):
        taking.count += len(found)
        return
    for part, row, changed in found:
        back = {name: before for name, (_now, before) in changed.items()}
        now = {name: now for name, (now, _before) in changed.items()}
        try:
            change_surface(entry=row, changes=back, opened=now, undoes=part, **told)
            taking.count += 1
        except EntryClash:
            taking.left.append([part.target_label, _("the same is there again")])
