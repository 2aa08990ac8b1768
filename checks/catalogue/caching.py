"""Judges who may keep copies of answers: private pages nobody, fingerprinted files everybody and for long."""

from typing import Any
from urllib.parse import urlsplit

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.assets import AssetFacts
from checks.facts.shared_cache import SharedCacheFacts
from checks.facts.site import SiteFacts, hidden_by_challenge
from checks.parsing.cache_control import (
    TARGETED_FIELDS,
    edge_marker,
    forbids_storing,
    parse_cache_control,
    seconds_of,
    seconds_to_expiry,
    shared_storing,
)
from checks.parsing.cookies import redact_line
from checks.subjects import Host, Route, RouteRole

DAY = 86_400
# A year, less what rounding to weeks or months takes off.
YEAR = 360 * DAY

type Headers = tuple[tuple[str, str], ...]


@check(
    "caching.private",
    "Private pages kept by nobody",
    on=Route,
    worst=Severity.BLOCKER,
    standard="RFC 9111 §3",
    protects="A shared copy of a signed-in page shows one customer's data to the next visitor.",
)
def private(route: Route, cache: SharedCacheFacts) -> Verdict:
    if not route.is_private:
        return not_applicable(
            "caching.not-private", f"{route.url}: the same for every visitor ({route.role})"
        )
    answer = cache.second or cache.first
    evidence = {"url": answer.url, "status": answer.status, "headers": shown_cache_headers(answer.headers)}
    if answer.challenge:
        text = f"{route.url}: a bot challenge stands in place of the page ({answer.challenge})"
        return could_not_tell("site.challenge", text, **evidence)
    if answer.status >= 500 or answer.status == 429:
        return could_not_tell(
            "caching.error", f"{route.url}: answers {answer.status}, so no page to judge", **evidence
        )
    marker, line = edge_marker(answer.headers)
    if marker == "hit":
        text = f"{route.url}: came out of a shared cache ({line})"
        return fail("caching.served-from-cache", text, Severity.BLOCKER, **evidence)
    storing = shared_storing(answer.status, answer.headers)
    if not storing.is_storable:
        return passed(
            "caching.private", f"{route.url}: no shared cache may keep it: {storing.why}", **evidence
        )
    text = f"{route.url}: shared caches may keep it: {storing.why}"
    if not storing.is_reused:
        severity = Severity.MEDIUM if storing.is_explicit else Severity.LOW
        return warn("caching.stored-but-asked", text, severity, **evidence)
    if storing.is_explicit:
        return fail("caching.explicitly-shared", text, Severity.BLOCKER, **evidence)
    if route.role is RouteRole.DASHBOARD or any(name == "set-cookie" for name, _ in answer.headers):
        return fail("caching.shared-by-guess", text, Severity.HIGH, **evidence)
    return warn("caching.not-forbidden", text, Severity.MEDIUM, **evidence)


@check(
    "caching.set-cookie",
    "No cookie in shared copies",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 9111 §7.3",
    protects="A cookie inside a shared copy gives many visitors the same session.",
    says="pass fail could_not_tell",
)
def set_cookie(host: Host, site: SiteFacts, assets: AssetFacts) -> Verdict:
    answers = [hop for page in site.pages for hop in page.own_hops] + list(assets.responses)
    setting = [answer for answer in answers if answer.headers_of("set-cookie")]
    for answer in setting:
        storing = shared_storing(answer.status, answer.headers)
        marker, line = edge_marker(answer.headers)
        spared = _spares_cookie(answer.headers)
        if marker == "hit" or (storing.is_explicit and storing.is_reused and not spared):
            why = line if marker == "hit" else storing.why
            return fail(
                "caching.shared-cookie",
                f"{answer.url}: sets a cookie on an answer for everybody: {why}",
                url=answer.url,
                headers=shown_cache_headers(answer.headers),
            )
    challenged = hidden_by_challenge(site)
    if challenged:
        return challenged.verdict()
    text = (
        f"{host.name}: {len(setting)} of {len(answers)} answers set a cookie, none of them for shared caches"
    )
    return passed("caching.set-cookie", text, asked=[answer.url for answer in answers[:30]])


def _spares_cookie(headers: Headers) -> bool:
    """private="set-cookie" and no-cache="set-cookie" keep the cookie out of the copy."""
    directives = parse_cache_control(tuple(value for name, value in headers if name == "cache-control"))
    return any("set-cookie" in directives.get(name, "").lower() for name in ("private", "no-cache"))


@check(
    "caching.static",
    "Static files kept for long",
    on=Host,
    worst=Severity.LOW,
    standard="RFC 9111, RFC 8246",
    protects="Returning visitors would download the same scripts and styles again, and wait for them.",
)
def static(host: Host, site: SiteFacts, assets: AssetFacts) -> Verdict:
    challenged = hidden_by_challenge(site)
    if challenged:
        return challenged.verdict()
    if not assets.responses and not assets.missed:
        text = f"{host.name}: its home page links to no fingerprinted file of the domain"
        return not_applicable("caching.no-assets", text)
    answered = [answer for answer in assets.responses if answer.status == 200 and not answer.challenge]
    evidence: dict[str, Any] = {
        "assets": [
            {"url": answer.url, "status": answer.status, "headers": shown_cache_headers(answer.headers)}
            for answer in assets.responses
        ],
        "missed": list(assets.missed),
    }
    if not answered:
        others = [f"{answer.url}: {answer.status}" for answer in assets.responses]
        reason = (*assets.missed, *others)[0]
        return could_not_tell(
            "caching.assets-unknown", f"{host.name}: no linked file answered ({reason})"[:500], **evidence
        )
    shortest = min(answered, key=lambda answer: _browser_seconds(answer.headers))
    seconds = _browser_seconds(shortest.headers)
    name = urlsplit(shortest.url).path[-120:]
    if seconds < DAY:
        kept = "not at all" if seconds == 0 else f"for {seconds} s"
        return fail(
            "caching.static-short", f"{host.name}: {name} may be kept {kept}, and never changes", **evidence
        )
    if seconds < YEAR:
        text = f"{host.name}: {name} may be kept for {seconds // DAY} days; a year is usual"
        return warn("caching.static-months", text, **evidence)
    for answer in answered:
        if "immutable" not in _directives(answer.headers):
            path = urlsplit(answer.url).path[-120:]
            text = f"{host.name}: {path} is not marked immutable, so reloads ask for it again"
            return warn("caching.not-immutable", text, Severity.INFO, **evidence)
    files = "1 fingerprinted file" if len(answered) == 1 else f"{len(answered)} fingerprinted files"
    text = f"{host.name}: {files}, kept for {seconds // DAY} days and immutable"
    return passed("caching.static", text, **evidence)


def _directives(headers: Headers) -> dict[str, str]:
    return parse_cache_control(tuple(value for name, value in headers if name == "cache-control"))


def _browser_seconds(headers: Headers) -> int:
    """How long a browser keeps it without asking; nothing said counts as not at all."""
    directives = _directives(headers)
    if forbids_storing(200, directives) or "no-cache" in directives:
        return 0
    if "max-age" in directives:
        return seconds_of(directives["max-age"]) or 0
    return seconds_to_expiry(headers) or 0


_CACHE_FIELDS = frozenset(
    {"cache-control", "expires", "date", "pragma", "age", "vary", "via", *TARGETED_FIELDS}
)


def shown_cache_headers(headers: Headers) -> list[str]:
    """The header lines that say something about copies, cookies without their values."""
    lines = []
    for name, value in headers:
        if name == "set-cookie":
            lines.append(f"set-cookie: {redact_line(value)}"[:500])
        elif name in _CACHE_FIELDS or "cache" in name:
            lines.append(f"{name}: {value[:500]}")
    return lines[:30]
