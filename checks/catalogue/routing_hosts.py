"""Whether apex and www agree on one address, and what was asked for survives on the way there."""

from typing import Any
from urllib.parse import urlsplit

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.evidence import hop_lines
from checks.facts.routing import (
    KEPT_PATH,
    KEPT_QUERY,
    Entrance,
    EntranceFacts,
    PathFacts,
    asks_to_sign_in,
    changes_origin,
    leaves_host,
)
from checks.net.answers import Response
from checks.subjects import Domain, Host, Surface

PERMANENT = frozenset({301, 308})


def _shown(entrance: Entrance) -> dict[str, Any]:
    return {
        "host": entrance.host,
        "resolves": not entrance.is_absent,
        "hops": hop_lines(entrance.visit.hops) if entrance.visit else [],
        "stopped": entrance.stopped,
        "error": entrance.error,
        "attempts": list(entrance.attempts[:6]),
    }


@check(
    "routing.canonical",
    "One address for the site",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 6596, MDN: Choosing between www and non-www URLs",
    protects="With two addresses for one site, sign-ins get lost and search engines split your reputation.",
    says="pass fail could_not_tell",
)
def canonical(domain: Domain, facts: EntranceFacts, surface: Surface) -> Verdict:
    apex, www = facts.apex, facts.www
    evidence: dict[str, Any] = {
        "apex": _shown(apex),
        "www": _shown(www),
        "canonical_host": surface.canonical_host,
    }
    if apex.is_absent and www.is_absent:
        summary = f"neither {apex.host} nor {www.host} has an address"
        return could_not_tell("canonical.no-address", summary, **evidence)
    if apex.is_absent:
        return fail("canonical.no-apex", f"{apex.host} has no address; only {www.host} is there", **evidence)
    for entrance in (apex, www):
        if trouble := _trouble(entrance, evidence):
            return trouble
    if www.is_absent:
        return _only_apex(apex, surface, evidence)
    if apex.serves and www.serves:
        summary = f"{apex.host} and {www.host} both answer, with {_status(apex)} and {_status(www)}"
        return fail("canonical.both-serve", f"{summary}; neither redirects to the other", **evidence)
    if apex.final_host != www.final_host:
        summary = f"{apex.host} ends at {apex.final_host}, {www.host} at {www.final_host}"
        return fail("canonical.apart", summary, **evidence)
    return _against_choice(apex.final_host, surface, evidence)


def _status(entrance: Entrance) -> int:
    return entrance.visit.last.status if entrance.visit else 0


def _trouble(entrance: Entrance, evidence: dict[str, Any]) -> Verdict | None:
    """What keeps an entrance from being judged, or condemns it by itself."""
    if entrance.error:
        return could_not_tell(
            "canonical.no-answer", f"https://{entrance.host}/: {entrance.error}", **evidence
        )
    if entrance.visit is None:
        return None
    if entrance.visit.error is not None:
        summary = f"https://{entrance.host}/: the redirect got no answer ({entrance.stopped})"
        return could_not_tell("canonical.no-answer", summary, **evidence)
    if entrance.stopped:
        summary = f"https://{entrance.host}/ redirects without end ({entrance.stopped})"
        return fail("canonical.loop", summary, **evidence)
    if entrance.visit.last.challenge and len(entrance.visit.hops) == 1:
        summary = f"https://{entrance.host}/: a bot challenge stands in place of the answer"
        return could_not_tell(
            "canonical.challenge", f"{summary} ({entrance.visit.last.challenge})", **evidence
        )
    return None


def _only_apex(apex: Entrance, surface: Surface, evidence: dict[str, Any]) -> Verdict:
    if surface.canonical_host.startswith("www."):
        summary = f"{surface.canonical_host} is to be the one address and does not exist"
        return fail("canonical.absent", summary, **evidence)
    summary = f"{apex.host} is the only address: there is no www to redirect"
    return passed("canonical.only-apex", summary, **evidence)


def _against_choice(final_host: str, surface: Surface, evidence: dict[str, Any]) -> Verdict:
    chosen = surface.canonical_host
    if chosen and final_host != chosen and final_host.removeprefix("www.") == chosen.removeprefix("www."):
        summary = f"visitors end at {final_host}, though {chosen} is to be the one address"
        return fail("canonical.other-than-chosen", summary, Severity.MEDIUM, **evidence)
    return passed("canonical.one", f"visitors of apex and www end at {final_host}", **evidence)


@check(
    "routing.permanent",
    "Redirects to the one address are permanent",
    on=Domain,
    worst=Severity.LOW,
    standard="RFC 9110 §15.4.2, §15.4.9",
    protects="Search engines keep the wrong address in their books while a move looks temporary.",
    says="pass fail could_not_tell not_applicable",
)
def permanent(domain: Domain, facts: EntranceFacts, surface: Surface) -> Verdict:
    hops = [hop for entrance in (facts.apex, facts.www) if entrance.visit for hop in entrance.visit.hops]
    names = {facts.apex.host, facts.www.host, surface.canonical_host}
    moves = [hop for hop in hops if leaves_host(hop) and _is_among(names, hop) and not asks_to_sign_in(hop)]
    evidence: dict[str, Any] = {"hops": hop_lines(tuple(moves))}
    if not moves:
        errors = [entrance.error for entrance in (facts.apex, facts.www) if entrance.error]
        if errors:
            return could_not_tell("permanent.no-answer", f"{domain.name}: {errors[0]}", **evidence)
        summary = f"{domain.name}: neither apex nor www redirects to the one address"
        return not_applicable("permanent.no-redirect", summary, **evidence)
    for move in moves:
        if move.status not in PERMANENT:
            summary = f"{move.url} redirects to {move.location} with {move.status}, which is temporary"
            return fail(
                "permanent.temporary", summary, at=move.url, to=move.location, status=move.status, **evidence
            )
    return passed("permanent.all", f"{domain.name}: redirects to the one address are permanent", **evidence)


def _is_among(names: set[str], hop: Response) -> bool:
    """Whether a redirect begins and ends at one of these hosts: others, as to a login, are no move."""
    return {urlsplit(hop.url).hostname, urlsplit(hop.location or "").hostname} <= names


@check(
    "routing.keeps-path",
    "Redirects keep what was asked for",
    on=Host,
    worst=Severity.MEDIUM,
    standard="RFC 9110 §15.4, MDN: Redirections",
    protects="A link to one page must not end on the home page, nor lose what the campaign added to it.",
    says="pass fail could_not_tell not_applicable",
)
def keeps_path(host: Host, facts: PathFacts) -> Verdict:
    moves = [one for one in facts.answers if changes_origin(one) and not asks_to_sign_in(one)]
    evidence: dict[str, Any] = {
        "asked": f"{KEPT_PATH}?{KEPT_QUERY}",
        "hops": hop_lines(facts.answers),
        "errors": [answer for answer in (facts.plain, facts.secure) if isinstance(answer, str)],
    }
    for move in moves:
        target = urlsplit(move.location or "")
        # A site may put a language in front or a slash behind; the page is still the one asked for.
        if not target.path.rstrip("/").endswith(KEPT_PATH):
            summary = f"{move.url} redirects to {move.location}: the path is lost"
            return fail("keeps-path.path-lost", summary, at=move.url, to=move.location, **evidence)
        if any(part not in target.query.split("&") for part in KEPT_QUERY.split("&")):
            summary = f"{move.url} redirects to {move.location}: the query is lost"
            return fail("keeps-path.query-lost", summary, at=move.url, to=move.location, **evidence)
    if moves:
        return passed("keeps-path.kept", f"{host.name}: path and query survive the redirect", **evidence)
    for scheme, answer in (("http", facts.plain), ("https", facts.secure)):
        if isinstance(answer, str):
            summary = f"{scheme}://{host.name}{KEPT_PATH}: {answer}"
            return could_not_tell("keeps-path.no-answer", summary, **evidence)
        if answer.challenge:
            summary = f"{answer.url}: a bot challenge stands in place of the answer ({answer.challenge})"
            return could_not_tell("keeps-path.challenge", summary, **evidence)
    summary = f"{host.name} redirects neither to https nor to another host"
    return not_applicable("keeps-path.no-redirect", summary, **evidence)
