"""Whether a domain's parent and its own servers agree on who is responsible for it, and all of them are."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dns_delegation import FEWEST_SERVERS, DelegationFacts, ServerName, ServerSight
from checks.facts.evidence import asked, record_line
from checks.net.answers import Answer
from checks.subjects import Domain

type Trouble = tuple[str, str]


@check(
    "dns.delegation",
    "The registry and your name servers agree",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 1034 §4.2.2, RFC 2182 §5, RFC 2181 §10.3, RFC 7766",
    protects="When the registry names a server that does not know your domain, some visitors find nothing.",
)
def delegation(domain: Domain, facts: DelegationFacts) -> Verdict:
    evidence = _evidence(facts)
    if _is_absent(facts):
        summary = f"{domain.name} is not delegated: {_absence(facts)}"
        return not_applicable("delegation.no-zone", summary, **evidence)
    if all(sight.is_silent for sight in facts.sights) and not _names_without_address(facts):
        return could_not_tell("delegation.no-answer", f"{domain.name}: {_silence(facts)}", **evidence)
    found = _faults(facts)
    if found:
        code, text = found[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        troubles = [text for _, text in found[:10]]
        return fail(code, f"{domain.name}: {text}{more}", troubles=troubles, **evidence)
    if facts.referral is None:
        where = f"the servers of {facts.parent}" if facts.parent else "the zone above"
        said = ", ".join(sorted({answer.rcode for answer in facts.referrals or facts.above})) or "nothing"
        summary = f"{domain.name}: could not ask {where} who is responsible ({said})"
        return could_not_tell("delegation.no-parent", summary, **evidence)
    unknown = next((server for server in facts.servers if not server.is_known), None)
    if unknown:
        said = f"{unknown.name} A: {unknown.ipv4.rcode}"
        summary = f"{domain.name}: no usable DNS answer for one of its name servers ({said})"
        return could_not_tell("delegation.no-answer", summary, **evidence)
    doubts = _doubts(facts)
    if doubts:
        code, text = doubts[0]
        return warn(code, f"{domain.name}: {text}", Severity.MEDIUM, **evidence)
    names = ", ".join(sorted(facts.named_by_child))
    summary = f"{domain.name}: {facts.parent} and the zone both name {names}, and all of them are responsible"
    return passed("delegation.agrees", summary, **evidence)


def _faults(facts: DelegationFacts) -> list[Trouble]:
    """What is wrong for certain, the worst first."""
    found = [("delegation.lame", text) for sight in facts.sights if (text := _lameness(sight))]
    for server in facts.servers:
        found += _name_faults(server, facts)
    parent, child = facts.named_by_parent, facts.named_by_child
    if parent and child and not parent & child:
        text = f"{facts.parent} names {_list(parent)}, the zone itself {_list(child)}: they share none"
        found.append(("delegation.disjoint", text))
    if len(parent | child) < FEWEST_SERVERS:
        text = f"only one name server ({_list(parent | child)}); {FEWEST_SERVERS} are the least"
        found.append(("delegation.too-few", text))
    return found


def _lameness(sight: ServerSight) -> str:
    """Why a server that is named for the zone is not responsible, "" for a good or silent one."""
    if sight.is_silent or sight.soa.rcode == "FORBIDDEN" or sight.is_responsible:
        return ""
    if not sight.soa.is_known:
        said = f"answers {sight.soa.rcode}"
    elif not sight.soa.own:
        said = "does not know the zone (no SOA record)"
    else:
        said = "answers without being responsible (no AA flag)"
    return f"{sight.name} ({sight.address}) is lame: it {said}"


def _name_faults(server: ServerName, facts: DelegationFacts) -> list[Trouble]:
    found = []
    if server.alias:
        text = f"name server {server.name} is an alias (CNAME) of {server.alias}"
        found.append(("delegation.alias", text))
    if server.is_known and not server.addresses:
        found.append(("delegation.no-address", f"name server {server.name} has no address"))
    if any(one.name == server.name and one.soa.rcode == "FORBIDDEN" for one in facts.sights):
        text = f"name server {server.name} is where nobody in public can reach it: {server.addresses[0]}"
        found.append(("delegation.private", text))
    is_below = server.name == facts.domain or server.name.endswith(f".{facts.domain}")
    is_told = facts.referral is not None and not facts.referral.is_authoritative
    if not is_below or not is_told or server.name not in facts.named_by_parent:
        return found
    if not server.glue:
        found.append(("delegation.no-glue", f"{facts.parent} gives no address for {server.name} (glue)"))
    elif server.addresses and not set(server.glue) <= set(server.addresses):
        text = (
            f"{facts.parent} gives {_list(server.glue)} for {server.name} (glue), "
            f"which is at {_list(server.addresses)}"
        )
        found.append(("delegation.glue", text))
    return found


def _doubts(facts: DelegationFacts) -> list[Trouble]:
    """What works today."""
    found = []
    parent, child = facts.named_by_parent, facts.named_by_child
    if parent != child:
        parts = [f"{_list(parent - child)} by {facts.parent} only"] * bool(parent - child)
        parts += [f"{_list(child - parent)} by the zone only"] * bool(child - parent)
        found.append(("delegation.differs", f"name servers differ: {' and '.join(parts)}"))
    silent = [sight for sight in facts.sights if sight.is_silent and ":" not in sight.address]
    if silent:
        text = f"{silent[0].name} ({silent[0].address}) did not answer in two tries: {silent[0].soa.rcode}"
        found.append(("delegation.silent", text))
    over_tcp = [sight for sight in facts.sights if sight.tcp and sight.tcp.is_known]
    deaf = [one for one in facts.sights if one.is_responsible and one.tcp and not one.tcp.is_known]
    if deaf and over_tcp:  # where none answers, the way from here may be closed
        text = f"{deaf[0].name} ({deaf[0].address}) does not answer over TCP: {_rcode(deaf[0].tcp)}"
        found.append(("delegation.no-tcp", text))
    addresses = {address for server in facts.servers for address in server.addresses}
    if len(addresses) == 1:
        found.append(("delegation.one-address", f"all name servers are at one address, {_list(addresses)}"))
    return found


def _rcode(answer: Answer | None) -> str:
    return answer.rcode if answer else "not asked"


def _is_absent(facts: DelegationFacts) -> bool:
    """Whether nobody names a server for the domain: it is part of another zone, or there is none such."""
    is_denied = facts.own.is_known and not facts.own.own
    return is_denied and not facts.named_by_parent and not facts.sights


def _absence(facts: DelegationFacts) -> str:
    if "NXDOMAIN" in {facts.own.rcode, *(answer.rcode for answer in facts.referrals)}:
        return "it does not exist (NXDOMAIN)"
    return f"it is part of {facts.parent}" if facts.parent else "nobody names a server for it"


def _names_without_address(facts: DelegationFacts) -> bool:
    return any(server.is_known and not server.addresses for server in facts.servers)


def _silence(facts: DelegationFacts) -> str:
    if not facts.sights:
        return f"no usable DNS answer about its name servers ({facts.own.rcode})"
    said = ", ".join(f"{sight.name} {sight.soa.rcode}" for sight in facts.sights[:4])
    return f"none of its name servers answered in two tries ({said})"


def _list(names: frozenset[str] | set[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(names)[:6]) or "none"


def _evidence(facts: DelegationFacts) -> dict[str, Any]:
    return {
        "parent": facts.parent,
        "named_by_parent": sorted(facts.named_by_parent),
        "named_by_child": sorted(facts.named_by_child),
        "referrals": [_referral(answer) for answer in facts.referrals],
        "asked": [asked(answer) for answer in (facts.own, *facts.above[:3])],
        "servers": [
            {
                "name": sight.name,
                "address": sight.address,
                "rcode": sight.soa.rcode,
                "authoritative": sight.soa.is_authoritative,
                "serial": sight.serial,
                "over_tcp": _rcode(sight.tcp),
                "ns": sorted(sight.ns.values)[:10],
                "milliseconds": round(sight.soa.seconds * 1000, 1),
                "attempts": list(sight.soa.attempts),
            }
            for sight in facts.sights
        ],
        "glue": {server.name: list(server.glue) for server in facts.servers if server.glue},
    }


def _referral(answer: Answer) -> dict[str, Any]:
    return {
        "server": answer.server,
        "rcode": answer.rcode,
        "authoritative": answer.is_authoritative,
        "records": [record_line(record) for record in (*answer.records, *answer.authority)[:10]],
        "glue": [record_line(record) for record in answer.additional[:10]],
    }
