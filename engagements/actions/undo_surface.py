"""Takes back what one deed did to many parts of the surface map, all at once: zone files are long."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from engagements.actions.map_surface import everything_of
from engagements.actions.record_event import Told, record_events
from engagements.history.undoing import KINDS_MODELS, removed_row
from engagements.models import Engagement, Event, User

BATCH = 500

type Row = models.Model
type Part = Event
# Of the map's row what it holds now and held before, by field.
type Changed = Mapping[str, tuple[Any, Any]]


def put_back(*, engagement: Engagement, parts: Sequence[Part], actor: User) -> tuple[list[Row], list[Part]]:
    """The rows that are on the map again, and the parts that were left: the same is there already."""
    if not parts:
        return [], []
    model = KINDS_MODELS[parts[0].target_kind]
    pks = [part.target_id for part in parts]
    taken = set(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
    there = set(model._base_manager.filter(engagement=engagement).values_list(*_own_key(model)))
    fresh: list[tuple[Part, Row]] = []
    left: list[tuple[Part, Row]] = []
    for part in parts:
        row = removed_row(engagement, part, is_free=part.target_id not in taken)
        key = tuple(getattr(row, name) for name in _own_key(model))
        (left if key in there else fresh).append((part, row))
        there.add(key)
    rows = [row for _part, row in fresh]
    for own in ([row for row in rows if row.pk], [row for row in rows if not row.pk]):
        model._base_manager.bulk_create(own, batch_size=BATCH)
    _tell(engagement, actor, fresh, _("added to the surface"), Event.Deed.ADD, lambda _row: {})
    return rows, [part for part, _row in left]


def take_off(*, engagement: Engagement, found: Sequence[tuple[Part, Row]], actor: User) -> None:
    """Each line of the record keeps all that the row said, so that it can be put back."""
    _tell(engagement, actor, found, _("took off the surface"), Event.Deed.REMOVE, everything_of)
    for some in _batches(found):
        rows = type(some[0][1])._base_manager.filter(pk__in=[row.pk for _part, row in some])
        rows.delete()


def set_back(*, engagement: Engagement, found: Sequence[tuple[Part, Row, Changed]], actor: User) -> bool:
    """All of them as they were; False, and nothing done, where the map holds one of them already."""
    alike: dict[str, list[tuple[Part, Row, Changed]]] = {}
    for one in found:
        before = {name: then for name, (_now, then) in sorted(one[2].items())}
        alike.setdefault(repr(before), []).append(one)
    try:
        with transaction.atomic():
            for several in alike.values():
                _write(several)
    except IntegrityError:
        return False
    told = [
        Told(_("changed on the surface"), row, changes=changed, undoes=part) for part, row, changed in found
    ]
    record_events(engagement=engagement, actor=actor, told=told)
    return True


def _write(several: Sequence[tuple[Part, Row, Changed]]) -> None:
    """Rows that get the same values."""
    values = {name: before for name, (_now, before) in several[0][2].items()}
    for some in _batches(several):
        rows = type(some[0][1])._base_manager.filter(pk__in=[row.pk for _part, row, _changed in some])
        rows.update(**values, version=F("version") + 1)
    for _part, row, _changed in several:
        for name, value in values.items():
            setattr(row, name, value)


def _tell(
    engagement: Engagement, actor: User, found: Sequence[tuple[Part, Row]], verb: str, deed: Event.Deed,
    changes: Callable[[Row], Mapping[str, tuple[Any, Any]]],
) -> None:  # fmt: skip
    told = [Told(verb, row, changes=changes(row), deed=deed, undoes=part) for part, row in found]
    record_events(engagement=engagement, actor=actor, told=told)


def _own_key(model: type[Row]) -> list[str]:
    """What the rows of an engagement differ in, as the model's one constraint says."""
    (rule,) = (one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint))
    return [name for name in rule.fields if name != "engagement"]


def _batches[One](many: Sequence[One]) -> list[Sequence[One]]:
    return [many[start : start + BATCH] for start in range(0, len(many), BATCH)]
