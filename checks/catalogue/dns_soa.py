"""Whether a zone's own settings let changes arrive, and let it live through a weekend without its primary.

Zonemaster's bounds are stricter; what DNS providers set by themselves for all their customers passes here.
"""

from typing import Any, NamedTuple

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dns_delegation import DelegationFacts
from checks.facts.evidence import asked
from checks.net.answers import Answer
from checks.subjects import Domain

HOUR, DAY = 3_600, 86_400
# RFC 2308 §5: one to three hours work well.
LONGEST_ABSENCE = 3 * HOUR
# RFC 1912 §2.2 wants two weeks; below three days, a weekend is enough to lose the zone.
SHORTEST_LIFE = 3 * DAY


class Start(NamedTuple):
    """The fields of a SOA record, times in seconds; `ttl` is the record's own."""

    primary: str
    contact: str
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int
    ttl: int

    @property
    def absence(self) -> int:
        """How long resolvers remember that a name is not there (RFC 2308 §5)."""
        return min(self.minimum, self.ttl)


@check(
    "dns.soa",
    "The zone's own timers make sense",
    on=Domain,
    worst=Severity.LOW,
    standard="RFC 1912 §2.2, RFC 2308 §5, RIPE-203",
    protects="With odd timers a new name stays unknown for a day, or the domain is gone after a weekend.",
)
def soa(domain: Domain, facts: DelegationFacts) -> Verdict:
    told = [sight.soa for sight in facts.sights if sight.is_responsible]
    start = next((found for answer in told if (found := _read(answer))), None)
    if start is None:
        return _without_record(domain, facts)
    evidence: dict[str, Any] = {"soa": start._asdict(), "asked": asked(told[0])}
    if start.expire <= start.refresh + start.retry:
        summary = (
            f"{domain.name}: secondary servers forget the zone after {_span(start.expire)}, before they have "
            f"asked for it twice (refresh {_span(start.refresh)}, retry {_span(start.retry)})"
        )
        return fail("soa.expires-first", summary, **evidence)
    if oddity := _oddity(start):
        code, text = oddity
        return warn(code, f"{domain.name}: {text}", **evidence)
    summary = (
        f"{domain.name}: secondary servers ask every {_span(start.refresh)} and keep the zone for "
        f"{_span(start.expire)}; that a name is not there is remembered for {_span(start.absence)}"
    )
    return passed("soa.sound", summary, **evidence)


def _oddity(start: Start) -> tuple[str, str] | None:
    """What works today, the costliest first."""
    if start.absence > LONGEST_ABSENCE:
        text = f"that a name is not there is remembered for {_span(start.absence)}, so a new one is late"
        return "soa.long-absence", text
    if start.expire < SHORTEST_LIFE:
        text = f"secondary servers forget the zone {_span(start.expire)} after the primary fell silent"
        return "soa.short-life", text
    if start.refresh > DAY:
        text = f"secondary servers look for changes only every {_span(start.refresh)} (refresh)"
        return "soa.slow-refresh", text
    if start.retry > start.refresh:
        text = f"retry ({_span(start.retry)}) is longer than refresh ({_span(start.refresh)})"
        return "soa.slow-retry", text
    if "." not in start.primary.strip("."):
        return "soa.no-primary", f"its first record names no primary server ({start.primary})"
    if "@" in start.contact or "." not in start.contact.strip("."):
        text = f"its contact is no mail address in DNS form: {start.contact} (a dot stands for the @)"
        return "soa.contact", text
    return None


def _read(answer: Answer) -> Start | None:
    record = answer.own[0]
    parts = record.value.split()
    if len(parts) != 7 or not all(part.isdecimal() for part in parts[2:]):
        return None
    serial, refresh, retry, expire, minimum = map(int, parts[2:])
    return Start(parts[0], parts[1], serial, refresh, retry, expire, minimum, record.ttl)


def _without_record(domain: Domain, facts: DelegationFacts) -> Verdict:
    evidence = {"asked": [asked(facts.own), *(asked(sight.soa) for sight in facts.sights[:8])]}
    if facts.own.is_known and not facts.own.own and not facts.named_by_parent:
        summary = f"{domain.name} is no zone of its own ({facts.own.rcode})"
        return not_applicable("soa.no-zone", summary, **evidence)
    said = ", ".join(sorted({sight.soa.rcode for sight in facts.sights})) or facts.own.rcode
    summary = f"{domain.name}: no name server told the zone's SOA record ({said})"
    return could_not_tell("soa.no-answer", summary, **evidence)


def _span(seconds: int) -> str:
    """Seconds in the largest unit that leaves no remainder worth telling."""
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if seconds >= size and seconds % size < size / 10:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} s"
