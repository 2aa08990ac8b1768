"""The risks in the order in which they are to be fixed: what must be fixed now, and what can wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from engagements.actions.place_risk import fix_order
from engagements.models import Engagement, Risk
from engagements.registers.asked import Asked


@dataclass(frozen=True, slots=True)
class OrderedRisk:
    """`up` and `down` are the number of the risk that stands above after such a step, None at an end;
    `is_new` says that nobody has placed it, though others of its group were."""

    risk: Risk
    place: int
    up: int | None
    down: int | None
    is_new: bool


def read_order(engagement: Engagement) -> dict[str, Any]:
    """Both groups; two queries."""
    return {
        "must_fix": ordered(fix_order(engagement, must_fix_now=True)),
        "can_wait": ordered(fix_order(engagement, must_fix_now=False)),
    }


def ordered(risks: Sequence[Risk]) -> list[OrderedRisk]:
    above = [0, *(risk.number for risk in risks)]
    is_ranked = any(risk.fix_rank is not None for risk in risks)
    return [
        OrderedRisk(
            risk=risk,
            place=place + 1,
            up=above[place - 1] if place else None,
            down=above[place + 2] if place + 1 < len(risks) else None,
            is_new=is_ranked and risk.fix_rank is None,
        )
        for place, risk in enumerate(risks)
    ]


def order_layout(engagement: Engagement, _asked: Asked, _risks: QuerySet[Risk]) -> Mapping[str, Any]:
    """The whole order, whatever the address narrows: a place among some of them says nothing."""
    return read_order(engagement)
