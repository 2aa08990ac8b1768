"""Judges the security headers of a host's pages, after MDN's HTTP Observatory."""

from collections.abc import Iterable
from typing import Any

from checks.catalogue.page_grades import Grade, is_html, lines_of, over_pages
from checks.check import Outcome, Severity, Verdict, check, fail, passed, warn
from checks.facts.site import Page, SiteFacts, hidden_by_challenge
from checks.parsing.disclosures import disclosures
from checks.parsing.hsts import SIX_MONTHS, Hsts, parse_hsts
from checks.subjects import Host


@check(
    "headers.hsts",
    "HTTPS kept for good (HSTS)",
    on=Host,
    worst=Severity.MEDIUM,
    standard="RFC 6797",
    protects="Without it, someone on the same Wi-Fi can make a visitor's browser talk to you unencrypted.",
    says="pass warn fail could_not_tell",
)
def hsts(host: Host, site: SiteFacts) -> Verdict:
    pages = [page for page in site.pages if not page.first.challenge] or site.pages
    answers = [(page, page.own_hops[0].headers_of("strict-transport-security")) for page in pages]
    graded = [(page, lines, parse_hsts(lines[0]) if lines else None) for page, lines in answers]
    page, lines, policy = graded[0]
    evidence: dict[str, Any] = {
        "url": page.url,
        "headers": [f"strict-transport-security: {line[:500]}" for line in lines[:5]],
        "also": [f"{other.url}: {found[0][:200]}" for other, found, _ in graded[1:] if found][:10],
    }
    challenged = hidden_by_challenge(site)
    if policy is None and challenged:
        return challenged.verdict()
    if policy is None:
        elsewhere = next((other.url for other, _, found in graded[1:] if _is_long(found)), "")
        if elsewhere:
            text = f"{host.name}: the home page sends no Strict-Transport-Security, {elsewhere} does"
            return warn("hsts.partial", text, **evidence)
        return fail("hsts.missing", f"{host.name}: no Strict-Transport-Security header", **evidence)
    if policy.problem:
        return fail("hsts.invalid", f"{host.name}: Strict-Transport-Security {policy.problem}", **evidence)
    if policy.max_age == 0:
        return fail("hsts.off", f"{host.name}: max-age=0 switches HTTPS-only off", **evidence)
    days = policy.max_age // 86_400
    if policy.max_age < SIX_MONTHS:
        text = f"{host.name}: HTTPS-only for {days} days, less than six months"
        return fail("hsts.short", text, **evidence)
    return passed("hsts.long", f"{host.name}: HTTPS-only for {days} days", **evidence)


def _is_long(policy: Hsts | None) -> bool:
    return policy is not None and not policy.problem and policy.max_age >= SIX_MONTHS


@check(
    "headers.nosniff",
    "No guessing of content types",
    on=Host,
    worst=Severity.LOW,
    standard="WHATWG Fetch, X-Content-Type-Options",
    protects="It stops browsers from running an uploaded file as a script because it looks like one.",
    says="pass fail could_not_tell not_applicable",
)
def nosniff(site: SiteFacts) -> Verdict:
    return over_pages(site, _grade_nosniff, lambda page: bool(page.media_type), "content")


def _grade_nosniff(page: Page) -> Grade:
    value = page.last.header("x-content-type-options")
    lines = lines_of(page, "x-content-type-options", "content-type")
    if value is None:
        return Grade(Outcome.FAIL, "nosniff.missing", "no X-Content-Type-Options: nosniff", lines)
    if value.partition(",")[0].strip().lower() != "nosniff":
        return Grade(
            Outcome.FAIL, "nosniff.invalid", f"X-Content-Type-Options is “{value[:60]}”, not nosniff", lines
        )
    return Grade(Outcome.PASS, "nosniff.set", "nosniff on every page", lines)


@check(
    "headers.referrer-policy",
    "Addresses not handed to others",
    on=Host,
    worst=Severity.LOW,
    standard="W3C Referrer Policy",
    protects="Addresses of your pages, reset links among them, would be told to every site that you link to.",
)
def referrer_policy(site: SiteFacts) -> Verdict:
    return over_pages(site, _grade_referrer, is_html, "HTML page")


_PRIVATE_POLICIES = frozenset(
    {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
)
_LEAKY_POLICIES = frozenset(
    {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
)


def _grade_referrer(page: Page) -> Grade:
    lines = lines_of(page, "referrer-policy") + tuple(
        f"meta: {text[:200]}" for text in page.document.referrer[:3]
    )
    sent = _words(page.last.headers_of("referrer-policy")) + _words(page.document.referrer)
    known = [word for word in sent if word in _PRIVATE_POLICIES | _LEAKY_POLICIES]
    if not sent:
        text = "no Referrer-Policy; only the browser's default protects it"
        return Grade(Outcome.WARN, "referrer-policy.missing", text, lines)
    if not known:
        return Grade(
            Outcome.FAIL, "referrer-policy.invalid", f"Referrer-Policy “{sent[-1][:60]}” is unknown", lines
        )
    if known[-1] in _LEAKY_POLICIES:  # the last one that a browser understands holds
        text = f"Referrer-Policy {known[-1]} tells other sites more than it should"
        return Grade(Outcome.FAIL, "referrer-policy.leaky", text, lines)
    return Grade(Outcome.PASS, "referrer-policy.private", f"Referrer-Policy {known[-1]}", lines)


def _words(values: Iterable[str]) -> list[str]:
    return [word.strip().lower() for value in values for word in value[:2_000].split(",") if word.strip()]


@check(
    "headers.leaks",
    "No software versions in headers",
    on=Host,
    worst=Severity.LOW,
    standard="OWASP WSTG-INFO-02, WSTG-CONF-02",
    protects="Version numbers tell attackers which known holes to try first.",
    says="pass fail could_not_tell",
)
def leaks(host: Host, site: SiteFacts) -> Verdict:
    hops = [hop for page in site.pages for hop in page.own_hops]
    found = disclosures(pair for hop in hops for pair in hop.headers)
    evidence = {"headers": [one.line for one in found[:20]], "asked": [hop.url for hop in hops[:20]]}
    for kind, code, says in (
        ("debug", "leaks.debug", "debugging is switched on"),
        ("version", "leaks.version", "names software and version"),
        ("software", "leaks.software", "names the software behind it"),
    ):
        lines = [one.line for one in found if one.kind == kind]
        if lines:
            severity = Severity.MEDIUM if kind == "debug" else Severity.LOW
            return fail(code, f"{host.name}: {says}: {', '.join(lines[:3])}"[:400], severity, **evidence)
    challenged = hidden_by_challenge(site)
    if challenged:
        return challenged.verdict()
    return passed("leaks.none", f"{host.name}: headers name no version and no framework", **evidence)
