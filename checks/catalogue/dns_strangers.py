"""Whether a domain's name servers give strangers what is not for them."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.dns_strangers import StrangerFacts, StrangerSight
from checks.facts.evidence import asked
from checks.subjects import Domain


@check(
    "dns.transfer",
    "The list of all names stays with you",
    on=Domain,
    worst=Severity.MEDIUM,
    standard="RFC 5936 §6, RFC 9103",
    protects="Whoever gets all your names at once knows every test system and side door to try.",
    says="pass fail could_not_tell not_applicable",
)
def transfer(domain: Domain, facts: StrangerFacts) -> Verdict:
    said = {sight: sight.transfer for sight in facts.sights}
    if unknown := _without_answer("transfer", facts, said):
        return unknown
    evidence = _evidence(facts, said)
    given = [sight for sight in facts.sights if sight.transfer == "given"]
    if given:
        first = given[0]
        which = f", {', '.join(first.names[:3])} among them" if first.names else ""
        count = "1 record" if first.records == 1 else f"{first.records} records"
        summary = (
            f"{domain.name}: {first.name} ({first.address}) began to hand over the zone to a stranger "
            f"({count} in its first message{which}){_more(given)}"
        )
        return fail("transfer.given", summary, names=list(first.names), records=first.records, **evidence)
    if silent := _silent("transfer", facts, said):
        return silent
    summary = f"{domain.name}: {_all(facts)} to hand the zone over to a stranger"
    return passed("transfer.refused", summary, **evidence)


@check(
    "dns.recursion",
    "Name servers work for your names only",
    on=Domain,
    worst=Severity.MEDIUM,
    standard="RFC 5358, RFC 2182 §2",
    protects="A server that looks up anything for anybody is used in attacks, and blocked for it.",
    says="pass fail could_not_tell not_applicable",
)
def recursion(domain: Domain, facts: StrangerFacts) -> Verdict:
    said = {sight: sight.recursion for sight in facts.sights}
    if unknown := _without_answer("recursion", facts, said):
        return unknown
    evidence = _evidence(facts, said)
    given = [sight for sight in facts.sights if sight.recursion == "given"]
    if given:
        first = given[0]
        summary = (
            f"{domain.name}: {first.name} ({first.address}) looks up other people's names for strangers: "
            f"it told who serves the root{_more(given)}"
        )
        return fail("recursion.open", summary, **evidence)
    if silent := _silent("recursion", facts, said):
        return silent
    summary = f"{domain.name}: {_all(facts)} to look up other names for a stranger"
    return passed("recursion.refused", summary, **evidence)


def _without_answer(what: str, facts: StrangerFacts, said: dict[StrangerSight, str]) -> Verdict | None:
    """The verdict where there is no server to judge."""
    if facts.sights:
        return None
    if facts.own.is_known and not facts.own.own:
        summary = f"{facts.domain} has no name servers of its own ({facts.own.rcode})"
        return not_applicable(f"{what}.no-zone", summary, **_evidence(facts, said))
    why = f"NS: {facts.own.rcode}" if not facts.own.is_known else "no address of its name servers"
    summary = f"{facts.domain}: no usable DNS answer ({why})"
    return could_not_tell(f"{what}.no-answer", summary, **_evidence(facts, said))


def _silent(what: str, facts: StrangerFacts, said: dict[StrangerSight, str]) -> Verdict | None:
    """The verdict where a server answers not even the usual questions, or fails at this one."""
    lost = next((sight for sight in facts.sights if said[sight] != "refused"), None)
    if lost is None:
        return None
    summary = f"{facts.domain}: {lost.name} ({lost.address}) neither gave nor refused it: {said[lost]}"
    return could_not_tell(f"{what}.no-answer", summary, **_evidence(facts, said))


def _all(facts: StrangerFacts) -> str:
    count = len(facts.sights)
    return f"all {count} name servers refuse" if count > 1 else "its one name server refuses"


def _more(sights: list[StrangerSight]) -> str:
    return f" (and {len(sights) - 1} more)" if len(sights) > 1 else ""


def _evidence(facts: StrangerFacts, said: dict[StrangerSight, str]) -> dict[str, Any]:
    return {
        "asked": asked(facts.own),
        "servers": {f"{sight.name} ({sight.address})": said[sight] for sight in facts.sights},
    }
