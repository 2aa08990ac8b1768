"""Whether pages lead where visitors can go, name their own address, and errors say that they are errors."""

from typing import Any
from urllib.parse import urlsplit

from checks.catalogue.page_grades import Grade, is_html, over_pages
from checks.check import Outcome, Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.evidence import hop_lines
from checks.facts.exposure import UNKNOWN_PATH, ErrorPageFacts
from checks.facts.indexing import HIDDEN_ROLES, PUBLIC_ROLES
from checks.facts.routing import asks_to_sign_in, leaves_host
from checks.facts.site import Page, SiteFacts
from checks.net.answers import Response
from checks.parsing.internal_addresses import STAGING, internal_kind, other_environment
from checks.subjects import Host, HostRole, Surface

_SHOWN = 10


@check(
    "routing.environment-links",
    "No way into staging",
    on=Host,
    worst=Severity.HIGH,
    standard="OWASP WSTG-INFO-05, MDN: URLs",
    protects="A link to a test copy or a developer's machine loses visitors, or shows them unfinished work.",
    says="pass warn fail could_not_tell not_applicable",
)
def environment_links(host: Host, site: SiteFacts, surface: Surface) -> Verdict:
    if host.role in HIDDEN_ROLES:
        text = f"{host.name} is itself a {host.role} environment: its links are not for visitors"
        return not_applicable("environment-links.not-production", text)
    return over_pages(site, lambda page: _grade_links(page, host, surface), is_html, "HTML page", "addresses")


def internal_place(url: str, surface: Surface) -> str:
    """Where an address leads that is not for visitors, or ""."""
    name = urlsplit(url).hostname or ""
    listed = [host.name for host in surface.hosts if host.role in HIDDEN_ROLES]
    if other_environment(name, surface.domain.name, listed):
        return STAGING
    return internal_kind(name)


def _grade_links(page: Page, host: Host, surface: Surface) -> Grade:
    document = page.document
    named = {
        "form": document.forms,
        "file": (*document.assets, *document.media, *document.frames),
        "link": document.links,
    }
    found = [
        (what, url, place)
        for what, urls in named.items()
        for url in dict.fromkeys(urls)
        if (place := internal_place(url, surface))
    ]
    lines = tuple(f"{what}: {url[:300]} ({place})" for what, url, place in found[:_SHOWN])
    if not found:
        count = len({url for urls in named.values() for url in urls})
        text = f"no address on its pages leads to staging or to a private machine ({count} looked at)"
        return Grade(Outcome.PASS, "environment-links.none", text)
    what, url, place = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    text = f"its {what} {url[:200]} leads to {place}{more}"
    if host.role is HostRole.DOCS and all(kind == "link" for kind, _, _ in found):
        # Documentation tells developers where their own machine answers.
        return Grade(Outcome.WARN, "environment-links.in-docs", text, lines, severity=Severity.LOW)
    severity = Severity.MEDIUM if what == "link" else None
    return Grade(Outcome.FAIL, f"environment-links.{what}", text, lines, severity=severity)


@check(
    "routing.canonical-tag",
    "Pages name their own address",
    on=Host,
    worst=Severity.LOW,
    standard="RFC 6596",
    protects="Search engines list the address that a page calls its own, even where that is the wrong one.",
    says="pass warn fail could_not_tell not_applicable",
)
def canonical_tag(host: Host, site: SiteFacts, surface: Surface) -> Verdict:
    if host.role not in PUBLIC_ROLES:
        return not_applicable(
            "canonical-tag.not-listed", f"{host.name}: not for search engines ({host.role})"
        )
    verdict = over_pages(
        site, lambda page: _grade_canonical(page, surface), _names_itself, "page with a canonical tag"
    )
    if verdict.code == "site.no-html":
        return not_applicable("canonical-tag.none", f"{host.name}: no page names a canonical address")
    return verdict


def _names_itself(page: Page) -> bool:
    return page.is_html and page.last.status == 200 and bool(page.document.canonical)


def _grade_canonical(page: Page, surface: Surface) -> Grade:
    named = page.document.canonical
    lines = tuple(f"canonical: {url[:300]}" for url in named[:_SHOWN])
    if len(named) > 1:
        text = f"names {len(named)} canonical addresses, {named[0][:120]} and {named[1][:120]}"
        return Grade(Outcome.FAIL, "canonical-tag.several", text, lines)
    here, there = urlsplit(page.last.url), urlsplit(named[0])
    wanted = _wanted_host(here.hostname or "", surface)
    if there.hostname != wanted:
        text = f"calls {named[0][:200]} its address, though {wanted} serves it"
        return Grade(Outcome.FAIL, "canonical-tag.other-host", text, lines)
    if there.scheme != "https":
        return Grade(
            Outcome.FAIL, "canonical-tag.plain", f"calls {named[0][:200]}, without TLS, its address", lines
        )
    if there.path in {"", "/"} and here.path not in {"", "/"}:
        text = "calls the home page its address, so search engines leave it out"
        return Grade(Outcome.WARN, "canonical-tag.home", text, lines)
    return Grade(Outcome.PASS, "canonical-tag.own", f"pages name {wanted} as their address", lines)


def _wanted_host(here: str, surface: Surface) -> str:
    """The chosen host where the page is on it or its twin with or without www."""
    chosen = surface.canonical_host
    return chosen if chosen and chosen.removeprefix("www.") == here.removeprefix("www.") else here


@check(
    "routing.not-found",
    "Missing pages say so",
    on=Host,
    worst=Severity.LOW,
    standard="RFC 9110 §15.5.5, Google Search: soft 404",
    protects="When wrong addresses look like pages, search engines list rubbish and broken links go unseen.",
    says="pass warn fail could_not_tell not_applicable",
)
def not_found(host: Host, errors: ErrorPageFacts) -> Verdict:
    asked = next(one for one in errors.answers if one.path == UNKNOWN_PATH)
    url = f"https://{host.name}{UNKNOWN_PATH}"
    answer = asked.response
    if answer is None:
        return could_not_tell("not-found.no-answer", f"{url}: {asked.error}", url=url, attempts=[asked.error])
    evidence: dict[str, Any] = {"url": url, "hops": hop_lines((answer,)), "status": answer.status}
    if answer.challenge:
        text = f"{url}: a bot challenge stands in place of the answer ({answer.challenge})"
        return could_not_tell("not-found.challenge", text, **evidence)
    if answer.status in {429, 502, 503, 504}:
        return could_not_tell("not-found.turned-away", f"{url}: answers {answer.status}", **evidence)
    if answer.status in {404, 410}:
        return passed("not-found.real", f"{url} answers {answer.status}", **evidence)
    if answer.location is not None:
        return _moved(host, answer, url, evidence)
    if answer.status in {400, 401, 403, 405}:
        text = f"{url} answers {answer.status}: nobody without access learns what is there"
        return passed("not-found.guarded", text, **evidence)
    if answer.status >= 500:
        return fail("not-found.error", f"{url} answers {answer.status} in place of 404", **evidence)
    text = f"{url} answers {answer.status}, though there is no such page"
    if host.role in PUBLIC_ROLES:
        return fail("not-found.soft", text, **evidence)
    return warn("not-found.soft", f"{text}; only the browser's script could tell", **evidence)


def _moved(host: Host, answer: Response, url: str, evidence: dict[str, Any]) -> Verdict:
    target = urlsplit(answer.location or "")
    if (
        asks_to_sign_in(answer)
        or "login" in target.path
        or "signin" in target.path
        or "sign-in" in target.path
    ):
        return passed("not-found.guarded", f"{url} asks to sign in ({answer.location})", **evidence)
    if leaves_host(answer):
        text = f"{host.name} redirects {UNKNOWN_PATH} to {target.hostname}, which answers for it"
        return not_applicable("not-found.redirects", text, **evidence)
    text = f"{url} redirects to {answer.location}, so nobody sees that the page is missing"
    return fail("not-found.redirected", text, **evidence)
