"""Orders a register by any of its columns, and finds the next window of it whatever changed above.

A window begins after the values that the last row had (keyset), not after a count of rows: a row that is
added, edited or deleted in the meantime makes no other one appear twice or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core import signing
from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Left, Lower, NullIf

from engagements.models import RegisterEntry, User
from engagements.registers.column import Column, SortKey

SALT = "register-window"
COMPARED = 120  # characters of a text that count for its place
LAST_DAY = date(9999, 12, 31)
LAST_MOMENT = datetime(9999, 12, 31, tzinfo=UTC)


def ranked(name: str, values: Iterable[object]) -> Case:
    """The place of a field's value among these; one that is not among them comes last."""
    listed = list(values)
    places = [When(Q((name, value)), then=Value(place)) for place, value in enumerate(listed)]
    return Case(*places, default=Value(len(listed)), output_field=models.IntegerField())


def order_of(model: type[RegisterEntry], column: Column[Any]) -> tuple[SortKey, ...]:
    """What a column is sorted by; nothing for one that is not sorted."""
    if column.order is not None:
        return column.order
    field = field_of(model, column.key)
    return () if field is None else _by_field(field)


def field_of(model: type[RegisterEntry], name: str) -> Any:
    """The model's own field of that name; None where it has none."""
    return next((field for field in model._meta.concrete_fields if field.name == name), None)


def _by_field(field: Any) -> tuple[SortKey, ...]:
    name = field.name
    if field.choices:
        return (SortKey(ranked(name, [key for key, _word in field.flatchoices])),)
    if isinstance(field, models.ForeignKey):
        return _by_person(name) if field.related_model is User else ()
    if isinstance(field, models.TextField):
        return ()
    if isinstance(field, models.CharField):
        text = SortKey(Lower(Left(name, COMPARED)))
        return (_empty_last(Q((name, ""))), text) if field.blank else (text,)
    if isinstance(field, models.DateField):
        last: Any = LAST_MOMENT if isinstance(field, models.DateTimeField) else LAST_DAY
        day = SortKey(Coalesce(name, Value(last), output_field=type(field)()))
        return (_empty_last(Q((f"{name}__isnull", True))), day)
    if not field.null:
        return (SortKey(F(name)),)
    if isinstance(field, models.IntegerField):
        return (_empty_last(Q((f"{name}__isnull", True))), SortKey(Coalesce(name, Value(0))))
    return ()


def _by_person(name: str) -> tuple[SortKey, ...]:
    called = Coalesce(
        NullIf(f"{name}__name", Value("")), f"{name}__email", Value(""), output_field=models.CharField()
    )
    return (_empty_last(Q((f"{name}__isnull", True))), SortKey(Lower(called)))


def _empty_last(is_empty: Q) -> SortKey:
    place = Case(When(is_empty, then=Value(1)), default=Value(0), output_field=models.IntegerField())
    return SortKey(place, is_fixed=True)


@dataclass(frozen=True, slots=True)
class Order:
    """Sort keys one after the other, with the number last, so that no two rows stand at the same place."""

    name: str
    keys: tuple[tuple[str, Any, bool], ...]

    @classmethod
    def of(cls, name: str, group: Any, keys: Sequence[SortKey], *, is_turned: bool) -> "Order":
        """`group` is the expression of a group's place, which comes first and is never turned."""
        made = [("group_rank", group, False)] if group is not None else []
        made += [
            (f"order_{place}", key.expression, is_turned and not key.is_fixed)
            for place, key in enumerate(keys)
        ]
        return cls(name, tuple(made))

    def arrange[Entry: RegisterEntry](self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        if self.keys:
            rows = rows.annotate(**{name: expression for name, expression, _turned in self.keys})
        return rows.order_by(*(f"{'-' if is_turned else ''}{name}" for name, is_turned in self._places()))

    def cursor(self, entry: RegisterEntry) -> str:
        """The place of a row, as an address carries it; signed, so that what comes back can be trusted."""
        values = [getattr(entry, name) for name, _turned in self._places()]
        plain = [value.isoformat() if isinstance(value, date) else value for value in values]
        return signing.dumps([self.name, *plain], salt=SALT)

    def after[Entry: RegisterEntry](self, rows: QuerySet[Entry], cursor: str) -> QuerySet[Entry]:
        """The arranged rows after a place; all of them for a place in another order, or none at all."""
        values = self._read(cursor)
        if values is None:
            return rows
        beyond, same = Q(), Q()
        for (name, is_turned), value in zip(self._places(), values, strict=True):
            beyond |= same & Q((f"{name}__{'lt' if is_turned else 'gt'}", value))
            same &= Q((name, value))
        return rows.filter(beyond)

    def is_place(self, cursor: str) -> bool:
        return self._read(cursor) is not None

    def group_before(self, cursor: str) -> int | None:
        """The group of the row at a place; None where there is no such place, or no groups."""
        values = self._read(cursor)
        return values[0] if values and self.keys and self.keys[0][0] == "group_rank" else None

    def _read(self, cursor: str) -> list[Any] | None:
        try:
            name, *values = signing.loads(cursor, salt=SALT)
        except (signing.BadSignature, ValueError):
            return None
        return values if name == self.name and len(values) == len(self._places()) else None

    def _places(self) -> list[tuple[str, bool]]:
        return [*((name, is_turned) for name, _expression, is_turned in self.keys), ("number", False)]
