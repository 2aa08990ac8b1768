"""Whether what records point to is there: mail servers, and everything that a stranger could claim."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dangling import DanglingFacts, Link
from checks.facts.dns import MxFacts, MxTarget
from checks.facts.evidence import asked
from checks.subjects import Domain, Host


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
