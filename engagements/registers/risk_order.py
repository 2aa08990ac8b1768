"""The risks in the order in which they are to be fixed: what must be fixed now, and what can wait.

A window of each group at a time: the page, and what a step answers, are as large with a thousand risks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from engagements.actions.place_risk import Standing, fix_order
from engagements.models import Engagement, Risk
from engagements.registers.asked import Asked

AT_ONCE = 50
GROUPS = {"now": True, "later": False}


@dataclass(frozen=True, slots=True)
class OrderedRisk:
    """`up` and `down` are the number of the risk that stands above after such a step, None at an end;
    `is_new` says that nobody has placed it, though others of its group were."""

    risk: Risk
    place: int
    up: int | None
    down: int | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class OrderGroup:
    """`start` is the place, from 1, of the first of `lines`; `above` the number of the risk over it, else 0.

    `earlier` and `later` are the places with which the windows before and after begin, else 0.
    """

    key: str
    lines: tuple[OrderedRisk, ...]
    count: int
    start: int
    above: int

    @property
    def last(self) -> int:
        return self.start + len(self.lines) - 1

    @property
    def earlier(self) -> int:
        return max(self.start - AT_ONCE, 1) if self.start > 1 else 0

    @property
    def later(self) -> int:
        return self.last + 1 if self.last < self.count else 0


def read_groups(engagement: Engagement, after: str = "") -> dict[str, Any]:
    """Both groups, four queries. `after` is an address's word for a window: "later.51"."""
    key, _dot, start = after.partition(".")
    asked = int(start) if start.isascii() and start.isdecimal() and len(start) <= 9 else 1
    return {"groups": [read_group(engagement, one, asked if one == key else 1) for one in GROUPS]}


def read_group(engagement: Engagement, key: str, start: int) -> OrderGroup:
    """The window that holds the place `start`; the last one where the group ends before it. Two queries."""
    order = fix_order(engagement, must_fix_now=GROUPS[key])
    first = window_of(max(1, min(start, len(order)))) - 1
    above = order[first - 1].number if first else 0
    return OrderGroup(key, tuple(_lines(engagement, order, first)), len(order), first + 1, above)


def window_of(place: int) -> int:
    """The place with which the window begins that holds this one."""
    return (place - 1) // AT_ONCE * AT_ONCE + 1


def _lines(engagement: Engagement, order: Sequence[Standing], first: int) -> list[OrderedRisk]:
    above = [0, *(one.number for one in order)]
    is_ranked = any(one.rank is not None for one in order)
    shown = order[first : first + AT_ONCE]
    names = ("number", "title", "likelihood", "impact", "due_on", "fix_moves", "owner__name", "owner__email")
    rows = engagement.risks.select_related("owner").only(*names).in_bulk([one.pk for one in shown])
    return [
        OrderedRisk(
            risk=rows[one.pk],
            place=place + 1,
            up=above[place - 1] if place else None,
            down=above[place + 2] if place + 1 < len(order) else None,
            is_new=is_ranked and one.rank is None,
        )
        for place, one in enumerate(shown, start=first)
        if one.pk in rows
    ]


def order_layout(engagement: Engagement, asked: Asked, _risks: QuerySet[Risk]) -> Mapping[str, Any]:
    """The order itself, whatever the address narrows: a place among some of them says nothing."""
    return read_groups(engagement, asked.after)
