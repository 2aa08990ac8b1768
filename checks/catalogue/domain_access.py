"""Whether the registrar that holds the name is one that the client can get into."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.registration import RegistrationFacts
from checks.parsing.company_name import is_same_company
from checks.subjects import Domain, Surface


@check(
    "domain.registrar-access",
    "Somebody of yours can get into the registrar's account",
    on=Domain,
    worst=Severity.HIGH,
    standard="ICANN SAC 044",
    protects="Without a working login at the registrar you do not own your name: whoever has it does.",
    says="pass warn fail could_not_tell not_applicable",
)
def registrar_access(domain: Domain, surface: Surface, facts: RegistrationFacts) -> Verdict:
    if surface.books is None:
        return not_applicable(
            "access.no-inventory", f"{domain.name}: there is no access inventory to look into"
        )
    registrar = facts.registration.registrar if facts.registration else ""
    lines = [account for account in surface.books.accounts if account.system == "registrar"]
    evidence: dict[str, Any] = {
        "registrar": registrar,
        "inventory": [f"{one.reference} {one.provider}" for one in lines],
    }
    if not lines:
        at = f" ({registrar})" if registrar else ""
        summary = f"{domain.name}: the access inventory does not name the registrar{at}"
        if surface.books.is_due("domain.registrar-access"):
            return fail("access.registrar-missing", summary, **evidence)
        return could_not_tell("access.not-written-yet", f"{summary}; not due yet", **evidence)
    match = next((one for one in lines if is_same_company(one.provider, registrar)), None)
    if registrar and match is None:
        named = ", ".join(one.provider for one in lines)
        summary = f"{domain.name} is registered at {registrar}; the access inventory names {named}"
        return fail("access.other-registrar", summary, **evidence)
    line = match or lines[0]
    if not line.owner:
        summary = f"{domain.name}: nobody on the client's side owns the account at {line.provider}"
        return fail("access.registrar-without-owner", summary, **evidence)
    if line.dispute:
        summary = f"{domain.name}: the founder says of the account at {line.provider}: {line.dispute}"
        return fail("access.registrar-disputed", summary, **evidence)
    if line.confirmed_on is None:
        summary = (
            f"{domain.name}: no founder confirmed yet that {line.owner} owns the account at {line.provider}"
        )
        return warn("access.registrar-unconfirmed", summary, **evidence)
    who = line.confirmed_by or "the founder"
    summary = f"{who} confirmed on {line.confirmed_on:%d %b %Y} that {line.owner} owns it at {line.provider}"
    return passed("access.registrar-works", summary, **evidence)
