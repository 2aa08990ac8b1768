"""Whether the domain's signatures hold, from the root's trust anchor down to its own records."""

import time
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dns_chain import ChainFacts
from checks.net.trust_chain import ChainLink
from checks.subjects import Domain

SOON_SECONDS = 12 * 3600  # Zonemaster's bound for "remaining short"


@check(
    "dns.dnssec",
    "DNS signatures hold",
    on=Domain,
    worst=Severity.BLOCKER,
    standard="RFC 4035 §5, RFC 6781, RFC 8624",
    protects="When the signatures break, your domain is gone for all whose provider checks them.",
)
def dnssec(domain: Domain, facts: ChainFacts) -> Verdict:
    chain = facts.chain
    evidence: dict[str, Any] = {
        "has_ds": chain.has_ds,
        "has_keys": chain.has_keys,
        "resolver_says": facts.soa.rcode,
        "chain": [_link(link) for link in chain.links],
    }
    if chain.lost:
        summary = f"{domain.name}: no usable DNS answer for its DS record ({chain.lost})"
        return could_not_tell("dnssec.no-answer", summary, **evidence)
    if not chain.has_ds:
        signed = (
            "signed, and its parent has no DS record for it"
            if chain.has_keys
            else "not signed (no DS record)"
        )
        return not_applicable("dnssec.unsigned", f"{domain.name} is {signed}", **evidence)
    broken = next((link for link in chain.links if link.problem), None)
    if broken:
        return _broken(domain, broken, evidence)
    if not facts.soa.is_known and facts.soa.rcode == "SERVFAIL":
        summary = f"{domain.name}: answers hold here, and the resolver rejects them: {facts.soa.rcode}"
        return fail("dnssec.bogus", summary, **evidence)
    last = chain.links[-1]
    hours = (last.until - facts.at.timestamp()) / 3600
    if hours * 3600 < SOON_SECONDS:
        summary = f"{domain.name}: a signature ends in {hours:.1f} hours and has not been renewed"
        return warn("dnssec.ends-soon", summary, Severity.HIGH, **evidence)
    if last.weak:
        return warn("dnssec.weak", f"{domain.name}: {last.weak}", Severity.LOW, **evidence)
    summary = (
        f"{domain.name} validates from the root down ({len(chain.links)} links, {hours / 24:.0f} days left)"
    )
    return passed("dnssec.valid", summary, **evidence)


_BROKEN = {
    "no-dnskey": "its parent has a DS record and the zone has no key: everything under it is rejected",
    "no-matching-key": "no key of the zone is the one that its records were signed with or its DS names",
    "no-signature": "a record set is not signed",
    "expired": "its signatures have expired",
    "not-yet-valid": "its signatures are not valid yet",
    "bad-signature": "a signature does not fit its records",
}


def _broken(domain: Domain, link: ChainLink, evidence: dict[str, Any]) -> Verdict:
    text = f"{link.what} of {link.zone}: {link.detail}"
    if link.problem == "insecure":
        summary = f"{domain.name} has a DS record, but {link.zone} above it is not signed: nobody checks it"
        return not_applicable("dnssec.island", summary, **evidence)
    if link.problem in _BROKEN and link.zone == domain.name:
        summary = f"{domain.name}: {_BROKEN[link.problem]} ({text})"
        return fail(f"dnssec.{link.problem}", summary, problem=link.problem, ds=list(link.ds), **evidence)
    code = "dnssec.unknown-algorithm" if link.problem == "unknown-algorithm" else "dnssec.chain-unknown"
    return could_not_tell(
        code, f"{domain.name}: the chain could not be followed past {link.zone} ({text})", **evidence
    )


def _link(link: ChainLink) -> dict[str, Any]:
    return {
        "zone": link.zone,
        "ds": list(link.ds),
        "keys": list(link.keys),
        "problem": link.problem,
        "about": link.what,
        "detail": link.detail,
        "until": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(link.until)) if link.until else "",
    }
