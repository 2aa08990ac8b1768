"""What the looks at each page come to: how often it answered, and the incidents that they saw."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from checks.check import Outcome
from engagements.drawings.uptime import Seen
from engagements.models import Engagement
from handover.material import Material, PageLook, iso

MOST_PAGES, MOST_INCIDENTS = 8, 12
SAID = {Outcome.PASS.value: Seen.ANSWERED, Outcome.FAIL.value: Seen.SILENT}


class Incident(NamedTuple):
    """Looks in a row at which a page that had answered did not; `again` is None while it has not since."""

    looks: Sequence[PageLook]
    again: PageLook | None

    @property
    def seen(self) -> Seen:
        """Whether one of them saw that it did not answer, or none could tell."""
        return min((seen_at(one) for one in self.looks), key=[Seen.SILENT, Seen.UNCLEAR].index)

    @property
    def said(self) -> str:
        """What the first of the looks that tell most said, without the address."""
        told = next(one for one in self.looks if seen_at(one) is self.seen)
        return told.said.removeprefix(told.address).lstrip(": ")

    @property
    def shared(self) -> tuple[int, int, int | None, Seen, int, str]:
        """Pages of which all of this is the same had one incident together, told in one row."""
        again = self.again.run_id if self.again else None
        return self.looks[0].run_id, self.looks[-1].run_id, again, self.seen, len(self.looks), self.said


def seen_at(look: PageLook) -> Seen:
    """A verdict is taken as it is: where a check could not tell, neither can the pack."""
    return SAID.get(look.outcome, Seen.UNCLEAR)


def uptime_of(material: Material) -> dict[str, Any]:
    """The pages on the map by what their looks saw, the one that people open first at the top."""
    looks = defaultdict[str, list[PageLook]](list)
    listed = {route.url for route in material.routes}
    for look in material.looks:
        if look.address in listed:
            looks[look.address].append(look)
    ordered = _ordered(material.engagement, [route.url for route in material.routes], looks)
    shown, others = ordered[:MOST_PAGES], ordered[MOST_PAGES:]
    incidents = _together(one for address in ordered for one in incidents_in(looks[address]))
    first = min((one.at for own in looks.values() for one in own), default=None)
    return {
        "since": iso(min(first, material.engagement.starts_at)) if first else "",
        "pages": [_page(address, looks[address]) for address in shown],
        "more": len(others),
        "more_answered": sum(not _troubles(looks[address]) for address in others),
        "incidents": incidents[-MOST_INCIDENTS:],
        "more_incidents": max(len(incidents) - MOST_INCIDENTS, 0),
    }


def _page(address: str, looks: Sequence[PageLook]) -> dict[str, Any]:
    """Counts beside the looks themselves; whatever is in neither of the two did not answer."""
    told = [{"at": iso(one.at), "seen": seen_at(one).value} for one in looks]
    counts = Counter(one["seen"] for one in told)
    return {
        "address": address,
        "answered": counts[Seen.ANSWERED],
        "unclear": counts[Seen.UNCLEAR],
        "looks": told,
    }


def incidents_in(looks: Iterable[PageLook]) -> Iterator[Incident]:
    """Of one page whose looks are in order. What never answered before has no incident: it was not there."""
    stretches = [(answered, list(own)) for answered, own in groupby(looks, key=_has_answered)]
    for number, (answered, own) in enumerate(stretches):
        if not answered and number:
            after = stretches[number + 1 : number + 2]
            yield Incident(own, after[0][1][0] if after else None)


def _has_answered(look: PageLook) -> bool:
    return seen_at(look) is Seen.ANSWERED


def _troubles(looks: Iterable[PageLook]) -> int:
    return sum(not _has_answered(look) for look in looks)


def _ordered(engagement: Engagement, addresses: Sequence[str], looks: dict[str, list[PageLook]]) -> list[str]:
    """The front page, then those with most trouble, then the others as the map has them."""
    seen = [address for address in dict.fromkeys(addresses) if address in looks]
    homes = (engagement.canonical_host, engagement.domain, f"www.{engagement.domain}")
    fronts = [address for address in seen if urlsplit(address).hostname in homes]
    front = min(fronts, key=lambda address: _depth(address, homes), default="")
    return sorted(seen, key=lambda address: (address != front, -_troubles(looks[address])))


def _depth(address: str, homes: Collection[str]) -> tuple[int, int]:
    parts = urlsplit(address)
    return len(parts.path.rstrip("/")) + len(parts.query), [*homes].index(parts.hostname or "")


def _together(incidents: Iterable[Incident]) -> list[dict[str, Any]]:
    """One row for what several pages did alike at the same audits; the earliest first."""
    found = defaultdict[tuple[Any, ...], list[Incident]](list)
    for one in incidents:
        found[one.shared].append(one)
    rows = [_row(several) for several in found.values()]
    return sorted(rows, key=lambda row: str(row["since"]))


def _row(several: Sequence[Incident]) -> dict[str, Any]:
    return {
        "addresses": [one.looks[0].address for one in several],
        "seen": several[0].seen.value,
        "since": iso(min(one.looks[0].at for one in several)),
        "until": iso(max(one.looks[-1].at for one in several)),
        "again": iso(_earliest(one.again for one in several)),
        "looks": len(several[0].looks),
        "said": several[0].said,
    }


def _earliest(looks: Iterable[PageLook | None]) -> datetime | None:
    return min((look.at for look in looks if look), default=None)
