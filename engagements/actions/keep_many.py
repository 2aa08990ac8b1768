"""Changes, bins and restores many entries of a register at once, each with a line in the history."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.actions.keep_register import EntryClash, change_entry, restore_entry
from engagements.actions.record_event import Told, record_events
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.actions.void_acceptance import signed_risks, void_acceptance
from engagements.models import Engagement, Event, RegisterEntry, Risk, User

BATCH = 500
OVERTAKEN = gettext_lazy("changed by somebody at this moment")
type Left = list[tuple[RegisterEntry, Any]]  # why: a text, or one to be translated


@dataclass(slots=True)
class Setting:
    """`changed` maps a field to its value now and then; `besides` is set with it, also in place of what the
    record would set itself; `undoes` is the event that this takes back."""

    entry: RegisterEntry
    changed: Mapping[str, tuple[Any, Any]]
    besides: Mapping[str, Any] = field(default_factory=dict)
    undoes: Event | None = None
    vouched: Sequence[str] = ()


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it: a record by its key, a moment or a day as ISO 8601 writes it."""
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None or isinstance(value, bool | int | str | list) else value.isoformat()


@transaction.atomic
def change_many(
    *, engagement: Engagement, settings: Iterable[Setting], actor: User
) -> tuple[list[Setting], Left]:
    """What was set, and what was left alone, with the reason.

    The entries were read in this transaction, under a lock where the database has one. Queries grow with the
    number of different values, not with that of the entries.
    """
    left: Left = []
    alike: dict[str, list[Setting]] = defaultdict(list)
    sets: dict[str, dict[str, Any]] = {}
    begun = timezone.now()
    for one in settings:
        if why := one.entry.refusal({name: after for name, (_before, after) in one.changed.items()}):
            left.append((one.entry, why))
            continue
        values = _values(one, begun)
        key = repr([(name, plain(value)) for name, value in sorted(values.items())])
        alike[key].append(one)
        sets[key] = values
    signed = signed_risks((one.entry, one.changed) for several in alike.values() for one in several)
    written: list[tuple[Setting, dict[str, tuple[Any, Any]]]] = []
    done: list[Setting] = []
    for key, several in alike.items():
        changes = [one.entry.told_changes(one.changed) for one in several]
        try:
            with transaction.atomic():
                _write([one.entry for one in several], sets[key], actor)
        except IntegrityError:
            done += _one_by_one(engagement, several, actor, left)
        else:
            written += zip(several, changes, strict=True)
    _tell(engagement, written, actor, signed)
    return [*done, *(one for one, _changes in written)], left


def _values(one: Setting, begun: datetime) -> dict[str, Any]:
    """What is written. What the record sets to this moment is the same moment for all."""
    besides = {**one.entry.follow_ups(one.changed), **one.besides}
    moments = {
        name: begun if isinstance(value, datetime) and value >= begun else value
        for name, value in besides.items()
    }
    return moments | {name: after for name, (_before, after) in one.changed.items()}


def _write(entries: Sequence[RegisterEntry], values: Mapping[str, Any], actor: User) -> None:
    stamps = {"updated_at": timezone.now(), "updated_by": actor}
    for batch in _batches(entries):
        rows = type(entries[0])._base_manager.filter(pk__in=[one.pk for one in batch])
        rows.update(**values, **stamps, version=F("version") + 1)
    for entry in entries:
        for name, value in values.items():
            setattr(entry, name, value)


def _tell(
    engagement: Engagement,
    written: Sequence[tuple[Setting, dict[str, tuple[Any, Any]]]],
    actor: User,
    signed: set[int],
) -> None:
    told = [
        Told(
            verb=one.entry.deed(changed),
            target=one.entry,
            changes=changed,
            is_for_client=one.entry.is_news(changed),
            undoes=one.undoes,
            vouched=one.vouched,
        )
        for one, changed in written
    ]
    record_events(engagement=engagement, actor=actor, told=told)
    for one, _changed in written:
        if isinstance(one.entry, Risk) and one.entry.pk in signed:
            void_acceptance(risk=one.entry, changed=one.changed, actor=actor)
    risks = [(one.entry, one.changed) for one, _changed in written if isinstance(one.entry, Risk)]
    moved = [risk for risk, changed in risks if not changed.keys().isdisjoint({"must_fix_now", "status"})]
    tell_must_fix(engagement=engagement, risks=moved, actor=actor)


def _one_by_one(engagement: Engagement, several: list[Setting], actor: User, left: Left) -> Iterator[Setting]:
    """Where one of them stands in the way, it alone is left."""
    for one in several:
        try:
            saved = change_entry(
                engagement=engagement,
                entry=one.entry,
                changes={name: after for name, (_before, after) in one.changed.items()},
                opened={name: before for name, (before, _after) in one.changed.items()},
                actor=actor,
                undoes=one.undoes,
            )
        except EntryClash:
            left.append((one.entry, _("another entry is the same")))
        else:
            if saved.conflicts:
                left.append((one.entry, OVERTAKEN))
            else:
                yield one


@transaction.atomic
def bin_many(
    *,
    engagement: Engagement,
    entries: Sequence[RegisterEntry],
    actor: User,
    undoes: Mapping[int, Event] | None = None,
) -> tuple[list[RegisterEntry], Left]:
    """Puts entries that are not in the bin into it; `undoes` says by key which event that takes back."""
    if entries:
        _write(entries, {"deleted_at": timezone.now()}, actor)
    _tell_moved(engagement, entries, actor, Event.Deed.BIN, undoes or {})
    return list(entries), []


@transaction.atomic
def restore_many(
    *,
    engagement: Engagement,
    entries: Sequence[RegisterEntry],
    actor: User,
    undoes: Mapping[int, Event] | None = None,
) -> tuple[list[RegisterEntry], Left]:
    """Takes entries out of the bin; what is in the register again is left in it."""
    try:
        with transaction.atomic():
            if entries:
                _write(entries, {"deleted_at": None}, actor)
    except IntegrityError:
        return _each(engagement, entries, actor, undoes or {})
    _tell_moved(engagement, entries, actor, Event.Deed.RESTORE, undoes or {})
    return list(entries), []


def _each(
    engagement: Engagement, entries: Sequence[RegisterEntry], actor: User, undoes: Mapping[int, Event]
) -> tuple[list[RegisterEntry], Left]:
    done: list[RegisterEntry] = []
    left: Left = []
    for entry in entries:
        try:
            is_done = restore_entry(
                engagement=engagement, entry=entry, actor=actor, undoes=undoes.get(entry.pk)
            )
        except EntryClash:
            left.append((entry, _("another entry is the same")))
        else:
            if is_done:
                done.append(entry)
            else:
                left.append((entry, OVERTAKEN))
    return done, left


def _tell_moved(
    engagement: Engagement,
    entries: Iterable[RegisterEntry],
    actor: User,
    deed: Event.Deed,
    undoes: Mapping[int, Event],
) -> None:
    verb = _("deleted") if deed == Event.Deed.BIN else _("restored")
    told = [Told(verb=verb, target=one, deed=deed, undoes=undoes.get(one.pk)) for one in entries]
    record_events(engagement=engagement, actor=actor, told=told)


def _batches[One](many: Sequence[One]) -> Iterator[Sequence[One]]:
    for start in range(0, len(many), BATCH):
        yield many[start : start + BATCH]
