"""Whether names lead to where the public can go, over both families, and only those that somebody set up."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dns_reach import Ipv6Facts, ReachFacts
from checks.facts.dns_wildcard import Wildcard, WildcardFacts
from checks.facts.evidence import asked
from checks.subjects import Domain, Host, HostRole, Surface

# Hosts that a team may keep to itself, behind a tunnel.
_INWARD = frozenset({HostRole.STAGING, HostRole.PREVIEW, HostRole.ADMIN})


@check(
    "dns.private-address",
    "Names lead to public addresses",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 6761 §6, RFC 1918, RFC 4193",
    protects="A name that leads into a private network works in the office and for nobody else.",
)
def private_address(host: Host, facts: ReachFacts) -> Verdict:
    addresses = facts.addresses
    evidence: dict[str, Any] = {
        "asked": [asked(addresses.ipv4), asked(addresses.ipv6)],
        "unreachable": facts.unreachable,
    }
    if not addresses.addresses:
        if addresses.is_known:
            return not_applicable("private-address.no-address", f"{host.name} has no address", **evidence)
        lost = addresses.ipv6 if addresses.ipv4.is_known else addresses.ipv4
        summary = f"{host.name}: no usable DNS answer ({lost.rdtype}: {lost.rcode})"
        return could_not_tell("private-address.no-answer", summary, **evidence)
    if facts.mapped:
        summary = f"{host.name} has an AAAA record with an IPv4 address in it: {facts.mapped[0]}"
        return fail("private-address.mapped", summary, **evidence)
    if facts.unreachable:
        address, reason = next(iter(facts.unreachable.items()))
        summary = f"{host.name} leads to {address}, where the public cannot go: {reason}"
        if (
            host.role in _INWARD
            and not host.is_required
            and len(facts.unreachable) == len(addresses.addresses)
        ):
            return warn("private-address.inward", summary, Severity.LOW, **evidence)
        return fail("private-address.found", summary, **evidence)
    shown = ", ".join(addresses.addresses[:4])
    return passed("private-address.none", f"{host.name}: every address is public ({shown})", **evidence)


@check(
    "dns.ipv6",
    "IPv6 visitors arrive too",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 6724, RFC 8305",
    protects="Where the newer kind of address is published and does not work, many phones wait or give up.",
    says="pass fail could_not_tell not_applicable",
)
def ipv6(host: Host, facts: Ipv6Facts) -> Verdict:
    answer = facts.reach.addresses.ipv6
    evidence: dict[str, Any] = {
        "asked": asked(answer),
        "ipv6": [_sight(sight) for sight in facts.sights],
        "ipv4": _sight(facts.ipv4) if facts.ipv4 else {},
    }
    if not answer.is_known and not answer.values:
        summary = f"{host.name}: no usable DNS answer (AAAA: {answer.rcode})"
        return could_not_tell("ipv6.no-answer", summary, **evidence)
    if not facts.sights:
        return not_applicable("ipv6.none", f"{host.name} has no public IPv6 address", **evidence)
    if not facts.has_route:
        summary = f"{host.name}: this machine has no way to IPv6 addresses ({facts.sights[0].address})"
        return could_not_tell("ipv6.no-route", summary, **evidence)
    broken = [sight for sight in facts.sights if sight.error]
    if broken and (facts.ipv4 is None or facts.ipv4.error):
        summary = f"{host.name}: no answer over IPv6, and none over IPv4 to compare with: {broken[0].error}"
        return could_not_tell("ipv6.silent-host", summary, **evidence)
    if broken:
        summary = f"{host.name} answers over IPv4 and not over IPv6: {broken[0].error}"
        return fail("ipv6.no-connection", summary, **evidence)
    other = [sight for sight in facts.sights if not sight.covers_host]
    if other and facts.ipv4 and facts.ipv4.covers_host:
        shown = ", ".join(other[0].names[:3]) or "no name"
        summary = f"{host.name} at {other[0].address} is another server: its certificate is for {shown}"
        return fail("ipv6.other-host", summary, **evidence)
    shown = ", ".join(sight.address for sight in facts.sights)
    return passed("ipv6.answers", f"{host.name} answers over IPv6 ({shown})", **evidence)


def _sight(sight: Any) -> dict[str, Any]:
    return {
        "address": sight.address,
        "covers_host": sight.covers_host,
        "names": list(sight.names),
        "error": sight.error,
    }


@check(
    "dns.wildcard",
    "No name answers that nobody set up",
    on=Domain,
    worst=Severity.MEDIUM,
    standard="RFC 4592",
    protects="With a catch-all record any made-up name of yours seems to exist, and may show others' pages.",
    says="pass warn fail could_not_tell",
)
def wildcard(domain: Domain, surface: Surface, facts: WildcardFacts) -> Verdict:
    evidence: dict[str, Any] = {
        "places": [
            {"name": one.name, "provider": one.provider, "asked": [asked(answer) for answer in one.answers]}
            for one in facts.places
        ]
    }
    found = [one for one in facts.places if one.found]
    meant = {record.name for record in (*surface.records, *surface.approved)} | {
        host.name for host in surface.hosts
    }
    open_ended = [one for one in found if one.is_dangling or one.provider]
    if open_ended:
        return _claimable(domain, open_ended[0], evidence)
    unasked = [one for one in found if one.name not in meant]
    if unasked:
        kinds = ", ".join(answer.rdtype for answer in unasked[0].found)
        value = unasked[0].found[0].records[-1].value[:120]
        summary = f"{unasked[0].name} answers for every name ({kinds}: {value}), and nobody wrote it down"
        return warn("wildcard.present", summary, wildcard=unasked[0].name, **evidence)
    unknown = [answer for one in facts.places for answer in one.answers if not answer.is_known]
    if unknown:
        lost = unknown[0]
        summary = f"{domain.name}: no usable DNS answer for a made-up name ({lost.rdtype}: {lost.rcode})"
        return could_not_tell("wildcard.no-answer", summary, **evidence)
    if found:
        summary = f"{domain.name}: {found[0].name} answers for every name, as written down"
        return passed("wildcard.meant", summary, **evidence)
    summary = f"{domain.name}: made-up names get no answer, at {len(facts.places)} places"
    return passed("wildcard.none", summary, **evidence)


def _claimable(domain: Domain, one: Wildcard, evidence: dict[str, Any]) -> Verdict:
    target = next((answer.chain[-1] for answer in one.answers if answer.chain), "")
    if one.is_dangling:
        summary = f"{one.name} is an alias of {target}, which does not exist"
    else:
        where = f"{one.provider} ({target})" if target else one.provider
        summary = f"{one.name} leads to {where}, where a stranger can claim any name under {domain.name}"
    return fail("wildcard.claimable", summary, wildcard=one.name, target=target, **evidence)
