"""Asks the zone's own servers for every record that somebody knows of, all questions side by side."""

import asyncio
import time
from collections.abc import Iterable, Iterator

from checks.net.network import Net
from checks.subjects import Surface, ZoneRecord
from checks.zone.comparison import ALIASES, LiveZone

# What may have been added to a name that somebody keeps.
USUAL_TYPES = ("A", "AAAA", "CNAME", "MX", "TXT", "CAA")
HOST_TYPES = ("A", "AAAA", "CNAME", "TXT")
MOST_QUESTIONS = 3000
PATIENCE_SECONDS = 6.0
_SIDE_BY_SIDE = 100

type Question = tuple[str, str]


def questions_of(records: Iterable[ZoneRecord], domain: str) -> Iterator[Question]:
    """Each record's own name and type, and the usual types of every name; an alias is seen as addresses."""
    names: dict[str, None] = {}
    for record in records:
        names.setdefault(record.name)
        if record.rdtype not in ALIASES:
            yield record.name, record.rdtype
    for name in names:
        yield from ((name, rdtype) for rdtype in USUAL_TYPES)
    if names:
        yield from ((domain, rdtype) for rdtype in USUAL_TYPES)


def questions_of_surface(surface: Surface) -> Iterator[Question]:
    """What a surface map lets one expect in a zone of which nothing is written down."""
    domain = surface.domain.name
    yield from ((domain, rdtype) for rdtype in (*USUAL_TYPES, "NS"))
    for host in surface.hosts:
        yield from ((host.name, rdtype) for rdtype in HOST_TYPES)
    for sending in surface.sending_domains:
        if sending.name == domain or sending.name.endswith(f".{domain}"):
            yield from ((sending.name, rdtype) for rdtype in ("MX", "TXT"))
            yield from ((f"{part}.{sending.name}", "TXT") for part in ("_dmarc", "_mta-sts", "_smtp._tls"))
            for selector in sending.selectors:
                yield from ((f"{selector}._domainkey.{sending.name}", rdtype) for rdtype in ("CNAME", "TXT"))


def questions_about(surface: Surface) -> tuple[Question, ...]:
    """Everything that the map, the plan or the approved state knows a name of."""
    known = (*surface.approved, *surface.records)
    return tuple(dict.fromkeys((*questions_of(known, surface.domain.name), *questions_of_surface(surface))))


async def read_zone(questions: Iterable[Question], net: Net, seconds: float = PATIENCE_SECONDS) -> LiveZone:
    """The records that each name holds itself; what stands behind a CNAME is somebody else's zone.

    What could not be asked within `seconds` is unanswered: silent servers take their time for each question.
    """
    asked = list(dict.fromkeys(questions))[:MOST_QUESTIONS]
    places = asyncio.Semaphore(_SIDE_BY_SIDE)
    deadline = time.monotonic() + seconds

    async def ask(name: str, rdtype: str) -> tuple[list[ZoneRecord], str]:
        async with places:
            if time.monotonic() > deadline:
                return [], "TIMEOUT"
            answer = await net.query_authority(name, rdtype)
        is_cached = not answer.is_authoritative
        found = [
            ZoneRecord(name, rdtype, record.value, record.ttl, is_cached=is_cached) for record in answer.own
        ]
        return found, "" if answer.is_known else answer.rcode

    answers = await asyncio.gather(*(ask(*question) for question in asked))
    records = dict.fromkeys(record for found, _rcode in answers for record in found)
    unanswered = [
        (name, rdtype, rcode) for (name, rdtype), (_found, rcode) in zip(asked, answers, strict=True) if rcode
    ]
    return LiveZone(tuple(records), tuple(unanswered))
