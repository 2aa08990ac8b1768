"""The registration that everything else rests on: it stands, it lasts, and nobody can carry it away."""

from datetime import datetime
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.registration import RegistrationFacts
from checks.parsing.rdap import Registration
from checks.subjects import Domain

WARN_DAYS, FAIL_DAYS = 60, 14
# RFC 8056 statuses that take a name out of the DNS, or are about to.
_STOPPED = {
    "redemption period": ("registered.redemption", "was deleted and can be bought back for a while"),
    "pending delete": ("registered.pending-delete", "is being deleted"),
    "client hold": ("registered.on-hold", "is held out of the DNS by its registrar"),
    "server hold": ("registered.on-hold", "is held out of the DNS by its registry"),
    "inactive": ("registered.inactive", "has no name servers at its registry"),
}
_LOCKS = frozenset({"client transfer prohibited", "server transfer prohibited"})


@check(
    "domain.registered",
    "The domain is registered and active",
    on=Domain,
    worst=Severity.BLOCKER,
    standard="RFC 9083, RFC 8056",
    protects="A name on hold or up for deletion takes the site and the mail with it within the hour.",
    says="pass warn fail could_not_tell not_applicable",
)
def registered(domain: Domain, facts: RegistrationFacts) -> Verdict:
    if facts.reserved:
        return _reserved(domain, facts)
    known = facts.registration
    if known is None:
        summary = f"{domain.name} is not registered: its registry does not know it"
        return fail("registered.not-registered", summary, asked=_asked(facts))
    evidence = _evidence(facts, known)
    for status, (code, words) in _STOPPED.items():
        if status in known.statuses:
            return fail(code, f"{facts.name} {words}: status {status!r}", **evidence)
    if "pending transfer" in known.statuses:
        summary = f"{facts.name} is on its way to another registrar: status 'pending transfer'"
        return warn("registered.pending-transfer", summary, Severity.HIGH, **evidence)
    by = f" at {known.registrar}" if known.registrar else ""
    since = f" since {known.registered:%d %b %Y}" if known.registered else ""
    return passed("registered.active", f"{facts.name} is registered{by}{since}", **evidence)


@check(
    "domain.expiry",
    "The registration lasts",
    on=Domain,
    worst=Severity.BLOCKER,
    standard="RFC 9083 §4.5",
    protects="When a registration runs out, the site and the mail stop, and a stranger may buy the name.",
    says="pass warn fail could_not_tell not_applicable",
)
def expiry(domain: Domain, facts: RegistrationFacts) -> Verdict:
    return judge_expiry(domain, facts, facts.at)


def judge_expiry(domain: Domain, facts: RegistrationFacts, now: datetime) -> Verdict:
    """More than 60 days are fine, 14 or fewer are a failure."""
    known = facts.registration
    if facts.reserved or known is None:
        return _reserved(domain, facts)
    evidence = _evidence(facts, known)
    if known.expires is None:
        summary = f"{facts.name}: its registry does not publish when the registration ends"
        return could_not_tell("expiry.not-published", summary, **evidence)
    days = int((known.expires - now).total_seconds() // 86_400)
    day = f"{known.expires:%d %b %Y}"
    evidence |= {"days_left": days}
    if known.expires <= now:
        return fail("expiry.expired", f"{facts.name}: the registration ran out on {day}", **evidence)
    if days <= FAIL_DAYS:
        return fail("expiry.ends-now", f"{facts.name}: {days} days left, until {day}", **evidence)
    if days <= WARN_DAYS:
        summary = f"{facts.name}: {days} days left, until {day}; see that it renews by itself"
        return warn("expiry.ends-soon", summary, Severity.HIGH, **evidence)
    return passed("expiry.far", f"{facts.name}: registered until {day}, {days} days", **evidence)


@check(
    "domain.transfer-lock",
    "The domain is locked against transfers",
    on=Domain,
    worst=Severity.LOW,
    standard="RFC 8056, RFC 5731 §2.3",
    protects="Without the lock, whoever gets hold of one code can move your name to an account of their own.",
    says="pass warn fail could_not_tell not_applicable",
)
def transfer_lock(domain: Domain, facts: RegistrationFacts) -> Verdict:
    known = facts.registration
    if facts.reserved or known is None:
        return _reserved(domain, facts)
    evidence = _evidence(facts, known)
    locks = sorted(_LOCKS.intersection(known.statuses))
    if locks:
        return passed("transfer-lock.set", f"{facts.name} is locked: {', '.join(locks)}", **evidence)
    shown = ", ".join(known.statuses) or "none"
    if len(facts.name.rpartition(".")[2]) == 2:
        summary = f"{facts.name}: no transfer lock (status: {shown}); not every country's registry has one"
        return warn("transfer-lock.maybe-not-offered", summary, **evidence)
    return fail("transfer-lock.missing", f"{facts.name}: no transfer lock (status: {shown})", **evidence)


def _reserved(domain: Domain, facts: RegistrationFacts) -> Verdict:
    if facts.reserved:
        summary = f"{domain.name}: .{facts.reserved} is reserved, nothing under it can be registered"
        return not_applicable("registration.reserved", summary)
    summary = f"{domain.name} is not registered, so there is nothing to look at"
    return not_applicable("registration.none", summary, asked=_asked(facts))


def _asked(facts: RegistrationFacts) -> list[str]:
    return [f"{url}: {status}" for url, status in facts.asked]


def _evidence(facts: RegistrationFacts, known: Registration) -> dict[str, Any]:
    return {
        "asked": _asked(facts),
        "status": list(known.statuses),
        "expires": known.expires.isoformat() if known.expires else "",
        "registered": known.registered.isoformat() if known.registered else "",
        "registrar": known.registrar,
        "registrar_id": known.registrar_id,
    }
