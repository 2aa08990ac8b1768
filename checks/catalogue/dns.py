"""Whether names resolve, to what is theirs, once, and for no longer than a launch can wait."""

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
from checks.facts.address import AddressFacts
from checks.facts.dangling import DanglingFacts, Link
from checks.facts.dns import MxFacts, MxTarget, TtlFacts
from checks.facts.evidence import asked, record_line
from checks.subjects import Domain, Host, HostRole

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
    evidence: dict[str, Any] = {"asked": [asked(facts.ipv4), asked(facts.ipv6)]}
    if facts.addresses:
        shown = ", ".join(facts.addresses[:4])
        return passed("resolves.address", f"{host.name} resolves to {shown}", **evidence)
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


@check(
    "dns.mx",
    "Mail servers are named rightly",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 2181 §10.3, RFC 7505, RFC 5321 §5.1",
    protects="Mail to your addresses bounces or waits when the records name servers that are not there.",
)
def mx(domain: Domain, facts: MxFacts) -> Verdict:
    evidence: dict[str, Any] = {
        "asked": asked(facts.answer),
        "targets": [
            {
                "name": one.name,
                "preference": one.preference,
                "addresses": list(one.addresses[:6]),
                "alias": one.alias,
                "rcode": one.ipv4.rcode,
            }
            for one in facts.targets
        ],
    }
    if facts.has_null and facts.targets:
        summary = (
            f"{domain.name}: a null MX stands beside {facts.targets[0].name}, so senders may take either"
        )
        return fail("mx.null-beside-others", summary, **evidence)
    if facts.has_null:
        return passed("mx.null", f"{domain.name} says that it accepts no mail (null MX)", **evidence)
    if not facts.targets:
        return _no_mx(domain, facts, evidence)
    troubles = [trouble for one in facts.targets if (trouble := _mx_trouble(one))]
    if troubles:
        code, text = troubles[0]
        more = f" and {len(troubles) - 1} more" if len(troubles) > 1 else ""
        return fail(
            code, f"{domain.name}: MX {text}{more}", troubles=[text for _, text in troubles], **evidence
        )
    unknown = [one for one in facts.targets if not one.addresses]
    if unknown:
        summary = f"{domain.name}: no usable DNS answer for MX {unknown[0].name} ({unknown[0].ipv4.rcode})"
        return could_not_tell(
            "mx.no-answer", summary, attempts=list(unknown[0].ipv4.attempts[:6]), **evidence
        )
    names = ", ".join(one.name for one in facts.targets[:4])
    return passed("mx.good", f"{domain.name}: mail goes to {names}", **evidence)


def _no_mx(domain: Domain, facts: MxFacts, evidence: dict[str, Any]) -> Verdict:
    if not facts.fallback and facts.lost:
        summary = f"{domain.name} has no MX record, and no usable DNS answer for its address ({facts.lost})"
        return could_not_tell("mx.no-answer", summary, **evidence)
    if not facts.fallback:
        return not_applicable(
            "mx.none", f"{domain.name} has no MX record and no address: no mail", **evidence
        )
    summary = f"{domain.name} has no MX record, so mail to it is tried at its web server {facts.fallback[0]}"
    return warn("mx.implicit", summary, Severity.LOW, **evidence)


def _mx_trouble(target: MxTarget) -> tuple[str, str] | None:
    if target.name.replace(".", "").isdecimal():
        return "mx.address", f"{target.name} is an address where a name must be"
    if target.alias:
        return "mx.alias", f"{target.name} is an alias (CNAME) of {target.alias}"
    if target.forbidden:
        return "mx.private", f"{target.name} is where no mail can arrive: {target.forbidden}"
    if target.addresses:
        return None
    if "NXDOMAIN" in {target.ipv4.rcode, target.ipv6.rcode}:
        return "mx.nxdomain", f"{target.name} does not exist"
    if target.ipv4.is_known and target.ipv6.is_known:
        return "mx.no-address", f"{target.name} has no address"
    return None


@check(
    "dns.dangling",
    "Nothing points into the void",
    on=Host,
    worst=Severity.BLOCKER,
    standard="OWASP WSTG-CONF-10",
    protects="A stranger can register what your name still points to and show their own pages under it.",
)
def dangling(host: Host, facts: DanglingFacts) -> Verdict:
    evidence = _pointers(facts)
    if facts.unclaimed:
        place = _end(facts.links) or "its address"
        summary = f"{host.name} points to {place} at {facts.provider}, where nobody has claimed it"
        return fail("dangling.claimable", f"{summary} (“{facts.unclaimed}”)", target=place, **evidence)
    gone = [one for one in facts.links if one.rcode == "NXDOMAIN" and not one.has_address]
    if gone:
        return _void(facts, min(gone, key=facts.is_own), evidence)
    for link in facts.links:
        if not link.is_known:
            summary = f"{link.text}: no usable DNS answer for the target ({link.rcode})"
            return could_not_tell("dangling.no-answer", summary, attempts=list(link.attempts[:6]), **evidence)
    if facts.trouble:
        summary = f"{host.name}: could not look at its page at {facts.provider}: {facts.trouble}"
        return could_not_tell("dangling.no-page", summary, **evidence)
    empty = [link for link in facts.links if not link.has_address]
    if empty:
        summary = f"{empty[0].text}: the target exists and has no address"
        return warn("dangling.no-address", summary, Severity.MEDIUM, target=empty[0].target, **evidence)
    if facts.is_absent:
        summary = f"{host.name} has no record that could point anywhere ({facts.answers[0].rcode})"
        return not_applicable("dangling.no-record", summary, **evidence)
    if not facts.links:
        return passed("dangling.no-links", f"{host.name} points to no other name", **evidence)
    return passed("dangling.none", f"{host.name}: all {len(facts.links)} targets exist", **evidence)


def _pointers(facts: DanglingFacts) -> dict[str, Any]:
    return {
        "asked": [asked(answer) for answer in facts.answers],
        "links": [
            {
                "from": one.name,
                "type": one.kind,
                "to": one.target,
                "rcode": one.rcode,
                "resolves": one.has_address,
            }
            for one in facts.links
        ],
        "provider": facts.provider,
        "page": facts.page,
        "sign": facts.unclaimed,
    }


def _void(facts: DanglingFacts, link: Link, evidence: dict[str, Any]) -> Verdict:
    claim = f": anyone can register it at {facts.provider}" * bool(
        link.kind == "CNAME" and facts.provider and facts.is_nxdomain_claimable
    )
    is_own = facts.is_own(link)
    return fail(
        "dangling.nxdomain",
        f"{link.text}: the target does not exist{claim}",
        Severity.MEDIUM if is_own else None,
        target=link.target,
        record=link.text,
        is_own=is_own,
        **evidence,
    )


def _end(links: tuple[Link, ...]) -> str:
    return next((link.target for link in links if link.kind == "CNAME"), "")
