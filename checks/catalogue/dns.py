"""Whether names resolve, and for no longer than a launch can wait."""

from typing import Any

from checks.check import (
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
    warn,
)
from checks.facts.address import LONGEST_CHAIN, AddressFacts
from checks.facts.dns import TtlFacts
from checks.facts.evidence import asked, record_line
from checks.subjects import Host, HostRole

LONGEST_TTL = 3600
SHORTEST_TTL = 60


@check(
    "dns.resolves",
    "Name resolves",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 1034 §3.7",
    protects="A name that leads nowhere shows your visitors an error page in place of your product.",
)
def resolves(host: Host, facts: AddressFacts) -> Verdict:
    evidence: dict[str, Any] = {
        "asked": [asked(facts.ipv4), asked(facts.ipv6)],
        "aliases": list(facts.walked),
    }
    if facts.addresses:
        shown = ", ".join(facts.addresses[:4])
        if facts.is_flapping:
            tries = "; ".join((facts.ipv4 if facts.ipv4.is_flapping else facts.ipv6).attempts[:3])
            summary = f"{host.name} flaps: it resolves to {shown}, but not at the first try ({tries})"
            return warn("resolves.flapping", summary, Severity.MEDIUM, **evidence)
        return passed("resolves.address", f"{host.name} resolves to {shown}", **evidence)
    return _unresolved(host, facts, evidence)


def _unresolved(host: Host, facts: AddressFacts, evidence: dict[str, Any]) -> Verdict:
    if facts.is_loop:
        way = " → ".join((host.name, *facts.walked[:5]))
        return fail("resolves.alias-loop", f"{host.name} is an alias of itself: {way}", **evidence)
    if len(facts.walked) > LONGEST_CHAIN:
        summary = f"{host.name} is an alias of an alias, over {LONGEST_CHAIN} times: resolvers give up"
        return fail("resolves.alias-chain", summary, **evidence)
    if not facts.is_known:
        lost = facts.ipv6 if facts.ipv4.is_known else facts.ipv4
        summary = f"{host.name}: no usable DNS answer ({lost.rdtype}: {lost.rcode})"
        return could_not_tell("resolves.no-answer", summary, **evidence)
    via = f" (through {facts.chain[-1]})" if facts.chain else ""
    if not host.is_required and host.role is not HostRole.APEX:
        summary = f"{host.name} has no address{via}, and nothing requires it"
        return not_applicable("resolves.not-required", summary, **evidence)
    if "NXDOMAIN" in {facts.ipv4.rcode, facts.ipv6.rcode}:
        if facts.chain:
            summary = f"{host.name} is an alias of {facts.chain[-1]}, which does not exist: NXDOMAIN"
            return fail("resolves.nxdomain", summary, **evidence)
        return fail("resolves.nxdomain", f"{host.name} does not exist in DNS: NXDOMAIN", **evidence)
    return fail("resolves.no-address", f"{host.name} has neither an A nor an AAAA record{via}", **evidence)


@check(
    "dns.ttl",
    "DNS records can change fast",
    on=Host,
    worst=Severity.LOW,
    standard="RFC 1035 §3.2.1",
    protects="When something must move in a hurry, visitors keep going to the old place for as long as this.",
)
def ttl(host: Host, facts: TtlFacts) -> Verdict:
    """Judges the host's own records: the TTLs of an alias's target are its provider's."""
    records = [record for record in (*facts.ipv4.records, *facts.ipv6.records) if record.owner == host.name]
    is_authoritative = all(one.is_authoritative for one in (facts.ipv4, facts.ipv6) if one.records)
    evidence: dict[str, Any] = {
        "asked": [asked(facts.ipv4), asked(facts.ipv6)],
        "is_authoritative": is_authoritative,
        "limits_seconds": [SHORTEST_TTL, LONGEST_TTL],
    }
    if not records:
        return not_applicable("ttl.no-record", f"{host.name} has no address record", **evidence)
    longest = max(records, key=lambda record: record.ttl)
    shortest = min(records, key=lambda record: record.ttl)
    if longest.ttl > LONGEST_TTL:
        summary = (
            f"{host.name}: the {longest.rdtype} record is kept for {longest.ttl} s, over {LONGEST_TTL} s"
        )
        return fail("ttl.too-long", summary, ttl_seconds=longest.ttl, record=record_line(longest), **evidence)
    if not is_authoritative:
        summary = f"{host.name}: only a resolver's copy was seen, {longest.ttl} s from its end"
        return could_not_tell("ttl.cached", summary, **evidence)
    if shortest.ttl < SHORTEST_TTL:
        summary = (
            f"{host.name}: the {shortest.rdtype} record is kept for {shortest.ttl} s, under {SHORTEST_TTL} s"
        )
        evidence |= {"ttl_seconds": shortest.ttl, "record": record_line(shortest)}
        return warn("ttl.too-short", summary, **evidence)
    return passed("ttl.fits", f"{host.name}: address records are kept for {longest.ttl} s", **evidence)
