"""Which entries a deed on many is for: those that were ticked, or all that match the filter of the page."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, User
from engagements.registers.many import MOST_AT_ONCE
from engagements.registers.register import Register

type Picks = dict[int, int]


class CannotPick(Exception):
    """Nothing is done; the text says why."""


def ticked(given: Iterable[str]) -> Picks:
    """Number to version, of pairs such as `12.3`; what is no such pair is left out. Raises CannotPick."""
    pairs = (one.partition(".") for one in given)
    picks = {int(a[:9]): int(b[:9]) for a, _dot, b in pairs if a.isdecimal() and b.isdecimal()}
    if len(picks) > MOST_AT_ONCE:
        raise CannotPick(too_many(len(picks)))
    return picks


def matching(
    register: Register,  # type: ignore[type-arg]  # any entry
    engagement: Engagement,
    person: User,
    *,
    query: str,
    count: str,
    seen: str,
) -> Picks:
    """Number to version of all that match the `query` of an address.

    `count` is how many the page said there are, `seen` when it said so: what somebody else has changed since
    gets a version that no entry has. Raises CannotPick where other entries match by now, or too many do.
    """
    rows = register.matching(engagement, register.asked(engagement, QueryDict(query)))
    found = list(
        rows.order_by()
        .prefetch_related(None)
        .values_list("number", "version", "updated_at", "updated_by")[: MOST_AT_ONCE + 1]
    )
    if len(found) > MOST_AT_ONCE:
        raise CannotPick(too_many(rows.count()))
    if str(len(found)) != count:
        raise CannotPick(_other_ones(len(found)))
    at = _moment(seen)
    return {
        number: 0 if changed > at and by != person.pk else version for number, version, changed, by in found
    }


def too_many(count: int) -> str:
    said = _("%(n)d entries are too many: at most %(most)d are changed at once. Narrow the list by a filter.")
    return said % {"n": count, "most": MOST_AT_ONCE}


def _other_ones(count: int) -> str:
    now = ngettext("%(n)d entry matches by now.", "%(n)d entries match by now.", count) % {"n": count}
    return f"{now} {_('Nothing was changed: look at the list, then select all again.')}"


def _moment(text: str) -> datetime:
    """Long ago where it cannot be read: then all that others have changed is left alone."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    return moment if moment and moment.tzinfo else datetime.min.replace(tzinfo=UTC)
