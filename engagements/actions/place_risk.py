"""Puts a risk to its place in the fix order: between two others of its group, and no other one moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Engagement, Risk, User
from engagements.models.risk import STANDING, fix_place

GAP = 1024.0
LEAST_GAP = 1e-6


class CannotPlace(Exception):
    """Nothing was moved; the text says why."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the risk stands now, counted from 1, and among how many."""

    place: int
    count: int
    is_moved: bool


class Standing(NamedTuple):
    """What says where a risk stands in the order, and no more of it: a group may hold a thousand."""

    pk: int
    number: int
    rank: float | None
    moves: int
    score: int

    @property
    def place(self) -> tuple[bool, float, int, int]:
        return fix_place(self.rank, self.score, self.number)


def fix_order(engagement: Engagement, *, must_fix_now: bool) -> list[Standing]:
    """The open risks of one group in the order in which they are to be fixed, in one query."""
    rows = engagement.risks.kept().filter(STANDING, must_fix_now=must_fix_now).order_by()
    score = F("likelihood") * F("impact")
    found = rows.values_list("pk", "number", "fix_rank", "fix_moves", score)
    return sorted((Standing(*row) for row in found), key=lambda one: one.place)


@transaction.atomic
def place_risk(*, engagement: Engagement, risk: Risk, after: int | None, moves: int, actor: User) -> Placed:
    """Puts it right after the risk of number `after`, or first for None.

    `moves` is how often it had been placed when the page was read. Somebody who placed another one at the
    same time is not in the way: what counts is the neighbour above, wherever that stands by now. Raises
    CannotPlace where somebody else placed the same one since, or a risk has left the group.
    """
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    order = fix_order(engagement, must_fix_now=risk.must_fix_now)
    row = next((one for one in order if one.pk == risk.pk), None)
    if row is None:
        raise CannotPlace(_("%(risk)s is not open any more.") % {"risk": risk.reference})
    if row.moves != moves:
        raise CannotPlace(_("Somebody else has just placed %(risk)s.") % {"risk": risk.reference})
    before, others = order.index(row) + 1, [one for one in order if one.pk != risk.pk]
    place = _place_after(others, after)
    if place + 1 == before:
        return Placed(before, len(order), is_moved=False)
    others.insert(place, row)
    _rank(others, place)
    _write(engagement, risk, (before, place + 1), actor)
    return Placed(place + 1, len(order), is_moved=True)


def _place_after(others: Sequence[Standing], after: int | None) -> int:
    if after is None:
        return 0
    for place, one in enumerate(others):
        if one.number == after:
            return place + 1
    raise CannotPlace(_("The risk above has left this group. Look where it belongs now."))


def _rank(order: Sequence[Standing], place: int) -> None:
    """Between its neighbours where there is room; else all of the group are ranked anew, in this order."""
    above = order[place - 1].rank if place else None
    below = order[place + 1].rank if place + 1 < len(order) else None
    is_ranked = all(one.rank is not None for one in order[:place])
    rank: float | None = None
    if is_ranked and (below is not None or place + 1 == len(order)):
        if above is None and below is not None:
            rank = below - GAP
        elif above is not None and below is None:
            rank = above + GAP
        elif above is not None and below is not None and below - above > LEAST_GAP:
            rank = (above + below) / 2
    if rank is not None:
        Risk.objects.filter(pk=order[place].pk).update(fix_rank=rank)
        return
    # One plain statement for each, prepared once: `bulk_update` builds a CASE of a thousand branches.
    statement = f'UPDATE "{Risk._meta.db_table}" SET "fix_rank" = %s WHERE "id" = %s'  # noqa: S608  a name of ours
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(step * GAP, one.pk) for step, one in enumerate(order, start=1)])


def _write(engagement: Engagement, risk: Risk, places: tuple[int, int], actor: User) -> None:
    Risk.objects.filter(pk=risk.pk).update(
        fix_moves=F("fix_moves") + 1, version=F("version") + 1, updated_by=actor
    )
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("placed in the fix order"),
        target=risk,
        changes={"fix_order": places},
    )
