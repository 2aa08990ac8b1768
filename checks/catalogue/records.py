"""The sprint's own books: accounts, keys, runbooks and people are written down, complete, and somebody's.

What is not written down before its stage is done is unknown, not wrong: an audit in the first hour must not
find fault with books that nobody was to have written by then.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from checks.books import Account, Books, Key
from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.subjects import Sprint, Surface

SYSTEMS = {
    "registrar": "registrar", "dns": "DNS", "edge": "edge", "hosting": "hosting", "email": "e-mail",
    "analytics": "analytics", "monitoring": "monitoring", "repository": "repository", "payments": "payments",
}  # fmt: skip
RUNBOOKS = {
    "expired-certificate": "expired certificate",
    "broken-redirect": "broken redirect",
    "failed-deploy": "failed deploy",
    "mail-authentication": "mail authentication",
    "dns-mistake": "DNS mistake",
    "secret-rotation": "secret rotation",
    "backup-restore": "restore of a backup",
}
REHEARSAL_LASTS = timedelta(days=180)


@check(
    "access.complete",
    "Every account has an owner",
    on=Sprint,
    worst=Severity.HIGH,
    standard="ISO/IEC 27001 A.5.9, A.5.16",
    protects="When an account has no owner of yours, nobody can get in on the day that it matters.",
    says="pass warn fail could_not_tell",
)
def access_complete(sprint: Sprint, surface: Surface) -> Verdict:
    books = _books(surface)
    missing = [label for system, label in SYSTEMS.items() if not _of(books, system)]
    gaps = [
        f"{SYSTEMS[one.system]} ({one.provider}): {lacks}" for one in _listed(books) if (lacks := _lacks(one))
    ]
    kept = len(SYSTEMS) - len(missing)
    if missing or gaps:
        parts = [*([f"missing: {', '.join(missing)}"] if missing else []), *gaps]
        summary = f"{kept} of {len(SYSTEMS)} systems are in the access inventory; {'; '.join(parts)}"
        return _gap(books, "access.complete", summary, missing=missing, gaps=gaps)
    disputed = {one.provider: one.dispute for one in _listed(books) if one.dispute}
    if disputed:
        said = "; ".join(f"{provider}: {word}" for provider, word in disputed.items())
        return fail("access.disputed", f"The founder says that something is wrong: {said}", disputed=disputed)
    without = [one.provider for one in _listed(books) if one.mfa == "off"]
    if without:
        summary = f"Every system has an owner; no second factor at {', '.join(without)}"
        return warn("access.without-second-factor", summary, without=without)
    unconfirmed = [one.provider for one in _listed(books) if one.confirmed_on is None]
    if unconfirmed:
        summary = f"Every system has an owner; the founder has not confirmed {', '.join(unconfirmed)}"
        return warn("access.unconfirmed", summary, unconfirmed=unconfirmed)
    used = {one.system for one in _listed(books)}
    unused = [label for system, label in SYSTEMS.items() if system not in used]
    count = f"{len(used)} systems have" if unused else f"All {len(SYSTEMS)} systems have"
    summary = f"{count} an owner whom the founder confirmed, a second factor and a place for credentials"
    summary += f"; {', '.join(unused)} not used" if unused else ""
    return passed("access.complete", summary, unused=unused)


def _books(surface: Surface) -> Books:
    if surface.books is None:
        raise LookupError("a sprint without books")
    return surface.books


def _of(books: Books, system: str) -> list[Account]:
    return [one for one in books.accounts if one.system == system]


def _listed(books: Books) -> list[Account]:
    return [one for one in books.accounts if one.system in SYSTEMS and not one.is_unused]


def _lacks(account: Account) -> str:
    named = (
        ("an owner", account.owner),
        ("where credentials are kept", account.vault),
        ("whether a second factor is on", account.mfa != "unknown"),
    )
    lacks = [words for words, value in named if not value]
    return f"without {' and '.join(lacks)}" if lacks else ""


def _gap(books: Books, check_key: str, summary: str, **evidence: Any) -> Verdict:
    """What the books lack: a failure once its stage is done, and not known yet before."""
    topic = check_key.partition(".")[0]
    if books.is_due(check_key):
        return fail(f"{topic}.incomplete", summary, **evidence)
    return could_not_tell(f"{topic}.not-written-yet", f"{summary}; not due yet", **evidence)


@check(
    "env.inventory",
    "Every setting has a place and an owner",
    on=Sprint,
    worst=Severity.HIGH,
    standard="The Twelve-Factor App III, OWASP ASVS 13.3",
    protects="A setting that nobody knows is the one that is missing when the product is deployed again.",
    says="pass warn fail could_not_tell",
)
def env_inventory(sprint: Sprint, surface: Surface) -> Verdict:
    books = _books(surface)
    if not books.keys:
        return _gap(books, "env.inventory", "No environment key is written down")
    gaps = [f"{one.name} ({one.environment})" for one in books.keys if not (one.store and one.owner)]
    if gaps:
        summary = f"{len(gaps)} of {len(books.keys)} keys lack a store or an owner: {', '.join(gaps[:6])}"
        return _gap(books, "env.inventory", summary, gaps=gaps)
    lost = [one.name for one in books.keys if one.environment == "production" and one.state == "missing"]
    if lost:
        summary = f"Missing in production: {', '.join(lost)}"
        return fail("env.missing-in-production", summary, missing=lost)
    shared = shared_secrets(books.keys)
    if shared:
        summary = f"Production keeps secrets where another environment keeps them: {', '.join(shared)}"
        return warn("env.shared-store", summary, shared=shared)
    return passed("env.complete", f"All {len(books.keys)} keys have an environment, a store and an owner")


def shared_secrets(keys: Sequence[Key]) -> list[str]:
    """Secrets that production keeps in the very place where another environment keeps them.

    The grid of the environment register names the same ones; what is no secret may stand anywhere.
    """
    kept = [one for one in keys if one.is_secret and one.state != "missing" and one.store.strip()]
    places = {(one.name, one.store.strip().lower()) for one in kept if one.environment == "production"}
    return sorted(
        {one.name for one in kept if one.environment != "production"
         and (one.name, one.store.strip().lower()) in places}
    )  # fmt: skip


@check(
    "runbooks.present",
    "The usual runbooks are there",
    on=Sprint,
    worst=Severity.MEDIUM,
    standard="NIST SP 800-61r3",
    protects="How to undo a deploy is written down, or you wait until whoever knows it wakes up.",
    says="pass fail could_not_tell",
)
def runbooks_present(sprint: Sprint, surface: Surface) -> Verdict:
    books = _books(surface)
    kept = {one.template for one in books.procedures}
    missing = [title for key, title in RUNBOOKS.items() if key not in kept]
    if missing:
        summary = f"{len(RUNBOOKS) - len(missing)} of {len(RUNBOOKS)} runbooks; missing: {', '.join(missing)}"
        return _gap(books, "runbooks.present", summary, missing=missing)
    return passed("runbooks.present", f"All {len(RUNBOOKS)} usual runbooks are there")


@check(
    "runbooks.rehearsed",
    "The runbooks were rehearsed",
    on=Sprint,
    worst=Severity.MEDIUM,
    standard="NIST SP 800-84",
    protects="A step that was never tried is the one that does not work when it is needed.",
    says="pass warn fail could_not_tell",
)
def runbooks_rehearsed(sprint: Sprint, surface: Surface) -> Verdict:
    books = _books(surface)
    failed = [one.title for one in books.procedures if one.has_failed]
    if failed:
        summary = f"The last rehearsal failed: {', '.join(failed[:6])}"
        return fail("runbooks.rehearsal-failed", summary, failed=failed)
    never = [one.title for one in books.procedures if one.rehearsed_on is None]
    if never or not books.procedures:
        count = len(books.procedures)
        shown = ", ".join(never[:6]) or "any"
        summary = f"{count - len(never)} of {count} runbooks were rehearsed; not yet: {shown}"
        return _gap(books, "runbooks.rehearsed", summary, never=never)
    oldest = min(one.rehearsed_on for one in books.procedures if one.rehearsed_on)
    if books.today - oldest > REHEARSAL_LASTS:
        summary = f"A runbook was last rehearsed on {oldest:%d %b %Y}, over {REHEARSAL_LASTS.days} days ago"
        return warn("runbooks.stale", summary)
    return passed(
        "runbooks.rehearsed", f"All {len(books.procedures)} runbooks rehearsed since {oldest:%d %b %Y}"
    )


@check(
    "contacts.present",
    "It is written down whom to call",
    on=Sprint,
    worst=Severity.MEDIUM,
    standard="NIST SP 800-61r3",
    protects="Whoever finds the product broken has to know whose telephone to ring.",
    says="pass fail could_not_tell",
)
def contacts_present(sprint: Sprint, surface: Surface) -> Verdict:
    """Somebody of the client's, somebody besides, each with a telephone or e-mail; one is called first."""
    books = _books(surface)
    reachable = [one for one in books.contacts if one.can_be_reached]
    gaps = [
        *([] if any(one.side == "client" for one in reachable) else ["somebody on the client's side"]),
        *([] if any(one.side != "client" for one in reachable) else ["somebody besides, such as a provider"]),
        *([] if any(one.turn for one in reachable) else ["who is called first"]),
        *(f"a telephone or e-mail of {one.name}" for one in books.contacts if not one.can_be_reached),
    ]
    if gaps:
        return _gap(books, "contacts.present", f"Not written down: {', '.join(gaps[:6])}", gaps=gaps)
    first = min((one for one in reachable if one.turn), key=lambda one: one.turn or 0)
    return passed("contacts.present", f"{len(reachable)} contacts, {first.name} is called first")
