"""Whether search engines may list what is public, and may not list what is still being built."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.indexing import HIDDEN_ROLES, PUBLIC_ROLES, RobotsFacts
from checks.facts.routing import asks_to_sign_in
from checks.facts.site import Page, SiteFacts, unless_judged
from checks.parsing.robots import GOOGLE, keeps_out, parse_robots
from checks.subjects import Host, RouteRole

# Doors and signed-in pages are often kept out on purpose.
_TO_BE_FOUND = frozenset({RouteRole.HOME, RouteRole.FORM, RouteRole.OTHER, RouteRole.CHAT})
_GUARDED = frozenset({401, 403})


@check(
    "routing.indexing",
    "Found by search engines, and only where meant",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 9309, Google Search: robots meta tag and X-Robots-Tag",
    protects="A left-over “noindex” hides your launch from searchers; a listed test copy shows it early.",
    says="pass warn fail could_not_tell not_applicable",
)
def indexing(host: Host, site: SiteFacts, robots: RobotsFacts) -> Verdict:
    evidence = _seen(site, robots)
    if host.role in PUBLIC_ROLES:
        return _public(host, site, robots, evidence)
    if host.role in HIDDEN_ROLES:
        return _hidden(host, site, robots, evidence)
    text = f"{host.name}: neither has to be found nor hidden ({host.role})"
    return not_applicable("indexing.either-way", text)


def _seen(site: SiteFacts, robots: RobotsFacts) -> dict[str, Any]:
    answer = robots.response
    return {
        "robots_txt": {
            "status": answer.status if answer else 0,
            "error": robots.error,
            "attempts": list(robots.attempts[:4]),
            "begins": answer.text[:400] if answer and answer.status == 200 else "",
        },
        "pages": [
            {
                "url": page.last.url,
                "status": page.last.status,
                "x-robots-tag": [value[:200] for value in page.last.headers_of("x-robots-tag")[:5]],
                "meta": [value[:200] for value in page.document.robots[:5]],
            }
            for page in site.pages[:8]
        ],
    }


def _noindex(page: Page) -> str:
    """The words that keep a page out, with where they stand."""
    for value in page.last.headers_of("x-robots-tag"):
        if keeps_out((value,)):
            return f"X-Robots-Tag: {value[:80]}"
    said = keeps_out(page.document.robots)
    return f"meta robots “{said[:80]}”" if said else ""


def _forbids_all(robots: RobotsFacts) -> bool:
    answer = robots.response
    if answer is None or answer.status != 200:
        return False
    return not parse_robots(answer.text).allows("/", GOOGLE)


def _public(host: Host, site: SiteFacts, robots: RobotsFacts, evidence: dict[str, Any]) -> Verdict:
    if site.redirects_to:
        return not_applicable("site.redirects", f"{host.name}: only redirects, to {site.redirects_to}")
    reason = unless_judged(site)
    if reason:
        return reason.verdict()
    pages = [page for page in site.contents if page.role in _TO_BE_FOUND and page.last.status == 200]
    hidden = [(page, words) for page in pages if (words := _noindex(page))]
    for page, words in hidden:
        if page.role is RouteRole.HOME:
            return fail(
                "indexing.noindex", f"{page.last.url} is kept out of search engines: {words}", **evidence
            )
    if _forbids_all(robots):
        text = f"{host.name}: robots.txt forbids search engines the home page (Disallow)"
        return fail("indexing.robots-forbids", text, **evidence)
    trouble = _robots_trouble(host, robots, evidence)
    if trouble:
        return trouble
    if hidden:
        page, words = hidden[0]
        text = f"{page.last.url} is kept out of search engines: {words}"
        return warn("indexing.page-hidden", text, Severity.MEDIUM, **evidence)
    text = f"{host.name}: search engines may list its {len(pages)} public page{'s' * (len(pages) != 1)}"
    return passed("indexing.open", text, **evidence)


def _robots_trouble(host: Host, robots: RobotsFacts, evidence: dict[str, Any]) -> Verdict | None:
    answer = robots.response
    if answer is None:
        text = f"{host.name}: robots.txt could not be fetched ({robots.error})"
        return could_not_tell("indexing.robots-unknown", text, **evidence)
    if answer.challenge or answer.status == 429:
        why = f"a bot challenge ({answer.challenge})" if answer.challenge else "status 429"
        return could_not_tell("indexing.robots-unknown", f"{host.name}: robots.txt: {why}", **evidence)
    if answer.status >= 500:
        text = (
            f"{host.name}: robots.txt answers {answer.status}, which crawlers take for “stay out” (RFC 9309)"
        )
        return fail("indexing.robots-error", text, **evidence)
    return None


def _hidden(host: Host, site: SiteFacts, robots: RobotsFacts, evidence: dict[str, Any]) -> Verdict:
    if all(_asks_for_access(page) for page in site.pages):
        page = site.pages[0]
        text = f"{page.url} answers {page.first.status}: nobody sees it without access"
        return passed("indexing.login", text, **evidence)
    if site.redirects_to:
        return not_applicable("site.redirects", f"{host.name}: only redirects, to {site.redirects_to}")
    reason = unless_judged(site)
    if reason:
        return reason.verdict()
    open_pages = [page for page in site.contents if not _noindex(page) and page.last.status not in _GUARDED]
    if not open_pages:
        return passed("indexing.noindex", f"{host.name}: kept out of search engines by noindex", **evidence)
    if _forbids_all(robots):
        text = (
            f"{host.name}: only robots.txt keeps search engines out; its address may be listed all the same"
        )
        return warn("indexing.robots-only", text, Severity.LOW, **evidence)
    text = f"{open_pages[0].last.url} is open to everybody, search engines among them: no login, no noindex"
    return fail("indexing.exposed", text, **evidence)


def _asks_for_access(page: Page) -> bool:
    if page.last.challenge:
        return False
    return page.last.status in _GUARDED or any(hop.location and asks_to_sign_in(hop) for hop in page.hops)
