"""Whether visitors get where they are meant to, however they typed the address."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.evidence import hop_lines
from checks.facts.routing import PlainFacts, RouteFacts
from checks.subjects import Host, Route, RouteRole

_ASKS_TO_SIGN_IN = frozenset({401, 403})
_BLOCKING = frozenset({RouteRole.LOGIN, RouteRole.HOME})
# What DNS itself says no to, and addresses that only our own machine or network could reach.
_NOWHERE = frozenset({"no-address", "forbidden-address"})


def _unfinished(facts: RouteFacts, evidence: dict[str, Any]) -> Verdict | None:
    """The verdict on a chain of which one hop got no answer."""
    visit = facts.visit
    if visit.error is None:
        return None
    summary = f"{facts.url}: the redirect to {visit.last.location} got no answer ({visit.stopped})"
    return could_not_tell(f"net.{visit.error.kind}", summary, attempts=list(visit.error.attempts), **evidence)


@check(
    "routing.answers",
    "Page answers",
    on=Route,
    worst=Severity.BLOCKER,
    standard="RFC 9110 §15",
    protects="A page that shows an error turns away the people you launched for.",
    says="pass fail could_not_tell",
)
def answers(route: Route, facts: RouteFacts) -> Verdict:
    visit = facts.visit
    last, severity = visit.last, None if route.role in _BLOCKING else Severity.HIGH
    evidence: dict[str, Any] = {
        "url": route.url,
        "hops": hop_lines(visit.hops),
        "expected_status": route.expected_status,
        "status": last.status,
        "stopped": visit.stopped,
    }
    if visit.error and (visit.error.kind in _NOWHERE or _is_local(last.location or "")):
        summary = f"{route.url} redirects to {last.location}, which no visitor can reach ({visit.stopped})"
        return fail("answers.dead-end", summary, severity, **evidence)
    if lost := _unfinished(facts, evidence):
        return lost
    if visit.stopped:
        summary = f"{route.url}: no page after {len(visit.hops)} redirects ({visit.stopped})"
        return fail("answers.no-end", summary, severity, **evidence)
    if last.status == 429:
        summary = f"{route.url} answers 429: it turned the audit away for asking too much"
        return could_not_tell("answers.throttled", summary, **evidence)
    if last.challenge:
        summary = f"{route.url}: a bot challenge stands in place of the page ({last.challenge})"
        return could_not_tell("answers.challenge", summary, challenge=last.challenge, **evidence)
    if route.expected_status in {last.status, visit.hops[0].status}:
        return passed("answers.expected", f"{route.url} answers {_statuses(facts)}", **evidence)
    if route.expected_status == 200 and _is_fine_for(route.role, last.status):
        return passed(
            "answers.guarded", f"{route.url} answers {last.status} to a visitor without access", **evidence
        )
    summary = f"{route.url} answers {last.status}, expected {route.expected_status}"
    code = "answers.server-error" if last.status >= 500 else "answers.unexpected"
    return fail(code, summary, severity, **evidence)


def _statuses(facts: RouteFacts) -> str:
    """ "200", or "302, then 200 at https://…" where a redirect stands in front."""
    first, last = facts.visit.hops[0], facts.visit.last
    return str(first.status) if first is last else f"{first.status}, then {last.status} at {last.url}"


def _is_local(url: str) -> bool:
    """Whether an address names the machine that opens it, or one beside it: a developer's, left in."""
    name = urlsplit(url).hostname or ""
    try:
        return not ip_address(name).is_global
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _is_fine_for(role: RouteRole, status: int) -> bool:
    """Signed-in pages ask for a session; a webhook takes no GET at all."""
    if role is RouteRole.WEBHOOK:
        return status in {*_ASKS_TO_SIGN_IN, 400, 405}
    return role in {RouteRole.DASHBOARD, RouteRole.API} and status in _ASKS_TO_SIGN_IN


@check(
    "routing.chain",
    "Few redirects on the way",
    on=Route,
    worst=Severity.MEDIUM,
    standard="RFC 9110 §15.4",
    protects="Each detour costs your visitors another wait before they see anything.",
    says="pass warn fail could_not_tell",
)
def chain(route: Route, facts: RouteFacts) -> Verdict:
    visit = facts.visit
    count = sum(1 for hop in visit.hops if hop.location)
    evidence: dict[str, Any] = {"url": route.url, "hops": hop_lines(visit.hops), "redirects": count}
    if lost := _unfinished(facts, evidence):
        return lost
    if visit.stopped:
        summary = f"{route.url}: {count} redirects and no page at their end ({visit.stopped})"
        return fail("chain.no-end", summary, **evidence)
    if count <= 1:
        return passed("chain.short", f"{route.url}: {count} redirect{'s' * (count != 1)}", **evidence)
    summary = f"{route.url}: {count} redirects, ending at {visit.final_url}"
    if count <= 3:
        return warn("chain.long", summary, Severity.LOW, **evidence)
    return fail("chain.too-long", summary, **evidence)


@check(
    "routing.loop",
    "No redirect loop",
    on=Route,
    worst=Severity.BLOCKER,
    standard="RFC 9110 §15.4",
    protects="In a loop the browser gives up, and nobody can open the page at all.",
    says="pass fail could_not_tell",
)
def loop(route: Route, facts: RouteFacts) -> Verdict:
    visit = facts.visit
    evidence: dict[str, Any] = {"url": route.url, "hops": hop_lines(visit.hops), "stopped": visit.stopped}
    if lost := _unfinished(facts, evidence):
        return lost
    if visit.stopped == "loop":
        summary = f"{route.url}: redirects come back to {visit.last.location} after {len(visit.hops)} hops"
        return fail("loop.found", summary, back_to=visit.last.location, **evidence)
    if visit.stopped:
        summary = (
            f"{route.url}: still redirecting after {len(visit.hops)} redirects, at {visit.last.location}"
        )
        return fail("loop.no-end", summary, Severity.HIGH, **evidence)
    return passed("loop.none", f"{route.url} ends at {visit.final_url}", **evidence)


@check(
    "routing.downgrade",
    "No way back to plain http",
    on=Route,
    worst=Severity.HIGH,
    standard="RFC 9110 §17.11, OWASP ASVS V12",
    protects="One unprotected hop lets anyone on the same network read or change what your visitors see.",
    says="pass fail could_not_tell",
)
def downgrade(route: Route, facts: RouteFacts) -> Verdict:
    evidence: dict[str, Any] = {"url": route.url, "hops": hop_lines(facts.visit.hops)}
    for hop in facts.visit.hops:
        if hop.url.startswith("https:") and (hop.location or "").startswith("http:"):
            summary = f"{hop.url} redirects to {hop.location}, without TLS"
            return fail("downgrade.found", summary, at=hop.url, to=hop.location, **evidence)
    if lost := _unfinished(facts, evidence):
        return lost
    return passed("downgrade.none", f"{route.url}: every hop stays on https", **evidence)


@check(
    "routing.https-upgrade",
    "Plain http goes to https",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 6797 §7.2, MDN: Redirections",
    protects="People who type your name alone must land on a page that nobody on the way can read.",
    says="pass warn fail could_not_tell",
)
def https_upgrade(host: Host, facts: PlainFacts) -> Verdict:
    answer = facts.response
    location = answer.location or ""
    evidence: dict[str, Any] = {"hops": hop_lines((answer,)), "status": answer.status, "location": location}
    if answer.challenge:
        summary = f"http://{host.name}/: a bot challenge stands in place of the answer ({answer.challenge})"
        return could_not_tell("https-upgrade.challenge", summary, **evidence)
    if not location:
        return _not_redirected(facts, evidence)
    target = urlsplit(location)
    if target.scheme != "https":
        summary = f"http://{host.name}/ redirects to {location}, still without TLS"
        return fail("https-upgrade.stays-plain", summary, **evidence)
    if (target.hostname or "") != host.name:
        summary = f"http://{host.name}/ redirects to {target.hostname} before https on {host.name} itself"
        return warn("https-upgrade.other-host", summary, Severity.MEDIUM, **evidence)
    return passed("https-upgrade.same-host", f"http://{host.name}/ redirects to {location}", **evidence)


def _not_redirected(facts: PlainFacts, evidence: dict[str, Any]) -> Verdict:
    status = facts.response.status
    if status == 429:
        summary = f"http://{facts.host}/ answers 429: it turned the audit away for asking too much"
        return could_not_tell("https-upgrade.throttled", summary, **evidence)
    if status < 400:
        summary = f"http://{facts.host}/ answers {status} without going to https"
        return fail("https-upgrade.served-plain", summary, **evidence)
    if status in {404, 403, 410, 426}:
        summary = f"http://{facts.host}/ answers {status} in place of going to https"
        return warn("https-upgrade.refused", summary, Severity.LOW, **evidence)
    return fail("https-upgrade.error", f"http://{facts.host}/ answers {status}", Severity.MEDIUM, **evidence)
