"""Whether everybody gets the same answers, whichever server or resolver they happen to ask."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dns_agreement import SHORT_LIVED, AgreementFacts, PropagationFacts, Round, content
from checks.facts.evidence import asked
from checks.net.answers import Answer
from checks.subjects import Domain, Host


@check(
    "dns.servers-agree",
    "All name servers say the same",
    on=Domain,
    worst=Severity.MEDIUM,
    standard="RFC 1912 §2.2, RFC 1034 §4.3.5",
    protects="When one of your name servers has old data, some visitors are sent to the old place at random.",
)
def servers_agree(domain: Domain, facts: AgreementFacts) -> Verdict:
    serials = {f"{one.name} ({one.address})": one.serial for one in facts.servers}
    differing = [one for one in facts.rounds if not one.is_agreed and not one.is_short_lived]
    evidence: dict[str, Any] = {
        "serials": serials,
        "questions": len(facts.rounds),
        "differences": [_difference(one, facts) for one in differing[:10]],
    }
    if len(facts.servers) < 2:
        if facts.named >= 2:
            summary = (
                f"{domain.name}: only {len(facts.servers)} of {facts.named} name servers could be compared"
            )
            return could_not_tell("servers-agree.no-answer", summary, **evidence)
        summary = f"{domain.name} has {facts.named} name server, and nobody to differ with it"
        return not_applicable("servers-agree.one-server", summary, **evidence)
    is_one_serial = len(set(serials.values())) == 1
    steady = [one for one in differing if not one.is_rotating]
    grave = [one for one in steady if not is_one_serial or one.rdtype not in {"A", "AAAA"}]
    if grave:
        summary = f"{domain.name}: name servers differ about {_told(grave[0], facts)}{_more(grave)}"
        return fail("servers-agree.answers-differ", summary, **evidence)
    if steady:
        summary = f"{domain.name}: at one serial, name servers differ about {_told(steady[0], facts)}"
        return warn("servers-agree.addresses-differ", summary, Severity.LOW, **evidence)
    if differing:
        summary = f"{domain.name}: answers flap: a server changed its own about {_told(differing[0], facts)}"
        return warn("servers-agree.flapping", summary, Severity.LOW, **evidence)
    if not is_one_serial:
        told = ", ".join(f"{name} {serial}" for name, serial in serials.items())
        summary = f"{domain.name}: the same answers, and different serials: {told}"
        return warn("servers-agree.serials-differ", summary, Severity.LOW, **evidence)
    summary = (
        f"{domain.name}: {len(facts.servers)} name servers at serial {facts.servers[0].serial} gave the same "
        f"answers to {len(facts.rounds)} questions"
    )
    return passed("servers-agree.same", summary, **evidence)


def _told(one: Round, facts: AgreementFacts) -> str:
    """ "www.a.test A: ns1 says 192.0.2.1, ns2 says 192.0.2.7"."""
    known = [
        (server.name, sorted(content(answer)))
        for server, answer in zip(facts.servers, one.answers, strict=True)
        if answer.is_known
    ]
    first = known[0]
    other = next((pair for pair in known if pair[1] != first[1]), first)
    said = " and ".join(f"{name} says {', '.join(values[:3])[:160]}" for name, values in (first, other))
    return f"{one.name} {one.rdtype}: {said}"


def _more(rounds: list[Round]) -> str:
    return f" (and {len(rounds) - 1} more)" if len(rounds) > 1 else ""


def _difference(one: Round, facts: AgreementFacts) -> dict[str, Any]:
    return {
        "name": one.name,
        "type": one.rdtype,
        "flapping": one.is_rotating,
        "answers": {
            f"{server.name} ({server.address})": sorted(content(answer))[:10]
            for server, answer in zip(facts.servers, one.answers, strict=True)
        },
    }


@check(
    "dns.propagated",
    "Changes have reached everybody",
    on=Host,
    worst=Severity.LOW,
    standard="RFC 1034 §4.3.4",
    protects="Right after a change, some visitors are still sent to the old place until it is forgotten.",
    says="pass warn could_not_tell not_applicable",
)
def propagated(host: Host, facts: PropagationFacts) -> Verdict:
    evidence: dict[str, Any] = {
        "resolvers": [asked(answer) | {"server": answer.server} for answer in facts.resolvers[:8]],
        "authorities": [asked(answer) | {"server": answer.server} for answer in facts.authorities[:12]],
    }
    known = [answer for answer in facts.resolvers if answer.is_known]
    if not facts.authorities or not known:
        who = "no name server of the zone" if known else "no resolver"
        summary = f"{host.name}: {who} gave a usable answer"
        return could_not_tell("propagated.no-answer", summary, **evidence)
    if not any(answer.own or answer.chain for answer in (*known, *facts.authorities)):
        summary = f"{host.name} has no address and no alias, at resolvers and name servers alike"
        return not_applicable("propagated.no-record", summary, **evidence)
    for answer in known:
        told = [one for one in facts.authorities if one.rdtype == answer.rdtype]
        if told and not any(_agree(answer, one) for one in told):
            return _old(host, answer, told[0], evidence)
    summary = f"{host.name}: resolvers and name servers give the same answer ({_shown(facts.authorities[0])})"
    return passed("propagated.everywhere", summary, **evidence)


def _agree(seen: Answer, told: Answer) -> bool:
    """Answers that share a record agree: large sites hand out some of their addresses at a time."""
    ours, theirs = content(seen), content(told)
    return bool(ours & theirs) or (_is_short_lived(seen) and _is_short_lived(told))


def _is_short_lived(answer: Answer) -> bool:
    return answer.ttl is not None and answer.ttl <= SHORT_LIVED


def _old(host: Host, seen: Answer, told: Answer, evidence: dict[str, Any]) -> Verdict:
    wait = f", for at most {seen.ttl} s more" if seen.ttl is not None else ""
    summary = (
        f"{host.name} {seen.rdtype}: resolver {seen.server} still says {_shown(seen)}{wait}; "
        f"the name servers say {_shown(told)}"
    )
    return warn("propagated.old-answer", summary, seconds_left=seen.ttl or 0, **evidence)


def _shown(answer: Answer) -> str:
    return ", ".join(sorted(content(answer))[:3])[:160]
