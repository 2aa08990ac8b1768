"""One column of a register: what a person reads in it, how its cell looks, and what it is sorted by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engagements.models import RegisterEntry

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class SortKey:
    """An expression over an entry that is never null; one that `is_fixed` stays when the order is turned."""

    expression: Any
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Column[Entry: RegisterEntry]:
    """One column wherever the register is printed or exported; `value` is what a person reads.

    All else is for the table on the page, and follows from the model where it is left out: a column named as
    a field of the model is sorted by it (`order` says otherwise, an empty one not at all), and one named as a
    field of the form is edited in place. `shows` gives the cell's own markup, `sub` a second line, `missing`
    what stands where there is nothing and something should be; `short` is the label where there is little
    room. `is_shown` None shows what is no long text; `related` is prefetched where the column is shown.
    """

    key: str
    label: Words
    value: Callable[[Entry], Any]
    order: tuple[SortKey, ...] | None = None
    shows: Callable[[Entry], str] | None = None
    sub: Callable[[Entry], str] | None = None
    missing: Words = ""
    short: Words = ""
    css: str = ""
    is_shown: bool | None = None
    is_on_phone: bool = True
    related: tuple[str, ...] = ()

    def text(self, entry: Entry) -> str:
        """The value as text, empty where there is none."""
        return _text(self.value(entry))

    def plain(self, entry: Entry) -> str | int | bool:
        """The value as JSON keeps it: numbers and yes or no as they are, dates as ISO 8601 writes them."""
        value = self.value(entry)
        if isinstance(value, int):
            return value
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, date):
            return value.isoformat()
        return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return "" if value is None else str(value)
