"""Whether the domain's own rules let the issuer of its present certificates renew them."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.dns_caa import CaaFacts
from checks.facts.evidence import asked
from checks.net.answers import Answer
from checks.parsing.ca_identities import identities_of
from checks.parsing.caa import Property, authorising, read_property
from checks.parsing.host_match import covers
from checks.subjects import Host


@check(
    "dns.caa",
    "Certificates may be renewed",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 8659, RFC 8657",
    protects="A record that forbids your own certificate's issuer takes the site down on renewal day.",
    says="pass warn fail could_not_tell",
)
def caa(host: Host, facts: CaaFacts) -> Verdict:
    found = _relevant(facts)
    read = [read_property(value) for value in found.values] if found else []
    properties = [one for one in read if one]
    evidence: dict[str, Any] = {
        "climbed": [asked(answer) for answer in facts.climbed],
        "found_at": found.name if found else "",
        "records": list(found.values)[:20] if found else [],
        "issuer": facts.leaf.issuer if facts.leaf else "",
        "certificate_lost": facts.lost,
    }
    lost = _lost_below(facts, found)
    if lost:
        summary = f"{host.name}: no usable DNS answer for {lost.name} CAA ({lost.rcode}): issuers may refuse"
        return could_not_tell("caa.no-answer", summary, **evidence)
    if found is None:
        summary = f"{host.name}: no CAA record at it or above, so any issuer may renew its certificate"
        return passed("caa.none", summary, **evidence)
    critical = next((one for one in properties if one.is_unknown_and_critical), None)
    if critical:
        summary = f"{found.name}: CAA property {critical.tag!r} is marked critical, and no issuer knows it"
        return fail("caa.unknown-critical", summary, tag=critical.tag, **evidence)
    if len(properties) < len(found.values):
        summary = f"{found.name} has a CAA record that cannot be read: {found.values[read.index(None)][:120]}"
        return fail("caa.unreadable", summary, **evidence)
    return _judge_issuer(host, facts, found, properties, evidence)


def _relevant(facts: CaaFacts) -> Answer | None:
    """The first record set on the way up, which is the only one that counts (RFC 8659 §3)."""
    return next((answer for answer in facts.climbed if answer.values), None)


def _lost_below(facts: CaaFacts, found: Answer | None) -> Answer | None:
    """A question without an answer before what was found; a registry's silence is nobody's fault."""
    for answer in facts.climbed:
        if answer is found or (found is None and "." not in answer.name):
            return None
        if not answer.is_known and not answer.values:
            return answer
    return None


def _judge_issuer(
    host: Host, facts: CaaFacts, found: Answer, properties: list[Property], evidence: dict[str, Any]
) -> Verdict:
    is_wildcard = bool(facts.leaf) and _is_wildcard(host.name, facts)
    deciding = authorising(properties, is_wildcard=is_wildcard)
    if deciding is None:
        return passed("caa.unrestricted", f"{found.name}: its CAA records restrict nobody", **evidence)
    broken = next((one for one in deciding if one.trouble), None)
    allowed = [one for one in deciding if one.issuer and not one.trouble]
    names = ", ".join(dict.fromkeys(one.issuer for one in allowed)) or "nobody"
    if not allowed:
        reason = f" ({broken.trouble})" if broken else ""
        summary = f"{found.name}: its CAA records let nobody issue for {host.name}{reason}"
        return fail("caa.nobody", summary, **evidence)
    if facts.leaf is None:
        summary = f"{host.name}: CAA lets {names} issue; who issues now could not be seen: {facts.lost}"
        return could_not_tell("caa.no-certificate", summary, **evidence)
    identities = identities_of(facts.leaf.issuer)
    evidence |= {"identities": list(identities), "wildcard": is_wildcard}
    issuer = _organisation(facts.leaf.issuer)
    if not identities:
        summary = f"{host.name}: CAA lets {names} issue; whether that is {issuer} is not known here"
        return could_not_tell("caa.unknown-issuer", summary, **evidence)
    own = [one for one in allowed if one.issuer in identities]
    if not own:
        summary = (
            f"{host.name}: CAA lets {names} issue, not {issuer} ({identities[0]}), who issued what it shows"
        )
        return fail("caa.forbids-issuer", summary, **evidence)
    return _judge_parameters(host, own, issuer, evidence)


def _judge_parameters(host: Host, own: list[Property], issuer: str, evidence: dict[str, Any]) -> Verdict:
    usable = [one for one in own if not one.why_unsatisfiable]
    if not usable:
        summary = f"{host.name}: CAA names {own[0].issuer}, but no order can fit: {own[0].why_unsatisfiable}"
        return fail("caa.unsatisfiable", summary, **evidence)
    if all(one.accounts for one in usable):
        summary = (
            f"{host.name}: CAA lets only the account {usable[0].accounts[0][:120]} at {usable[0].issuer} "
            "renew: see that it is the one that your hosting uses"
        )
        return warn("caa.one-account", summary, Severity.LOW, **evidence)
    methods = usable[0].methods
    how = f" by {', '.join(sorted(methods))}" if methods else ""
    return passed("caa.allows-issuer", f"{host.name}: CAA lets {issuer} renew{how}", **evidence)


def _is_wildcard(host: str, facts: CaaFacts) -> bool:
    """Whether the host is only covered by a wildcard name of its certificate."""
    names = facts.leaf.names if facts.leaf else ()
    plain = [name for name in names if not name.startswith("*.")]
    return not covers(plain, host) and covers(names, host)


def _organisation(distinguished: str) -> str:
    """The organisation out of an RFC 4514 name."""
    parts = [part.partition("=") for part in distinguished.replace("\\,", "\0").split(",")]
    named = {key.strip(): value.replace("\0", ",") for key, _, value in parts}
    return named.get("O") or named.get("CN") or distinguished[:80]
