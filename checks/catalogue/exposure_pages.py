"""Judges what pages load without TLS, and whether finders of holes are told whom to write to."""

from datetime import datetime, timedelta
from typing import Any

from checks.catalogue.page_grades import Grade, is_html, over_pages
from checks.check import Outcome, Severity, Verdict, check, could_not_tell, passed, warn
from checks.facts.evidence import hop_lines
from checks.facts.security_txt import WELL_KNOWN, SecurityTxtFacts
from checks.facts.site import Page, SiteFacts
from checks.parsing.csp import parse_policies
from checks.parsing.security_txt import parse_security_txt
from checks.subjects import Domain, Host

_SHOWN = 10
_SOON = timedelta(days=30)
_LONG = timedelta(days=398)


@check(
    "exposure.mixed-content",
    "Pages load nothing without TLS",
    on=Host,
    worst=Severity.HIGH,
    standard="W3C Mixed Content, MDN HTTP Observatory",
    protects="One file fetched in the clear is blocked by browsers, or changed by whoever sits in between.",
    says="pass warn fail could_not_tell not_applicable",
)
def mixed_content(host: Host, site: SiteFacts) -> Verdict:
    return over_pages(site, _grade_mixed, is_html, "HTML page", "addresses")


def _grade_mixed(page: Page) -> Grade:
    document = page.document
    active = _plain(*document.scripts, *document.stylesheets, *document.frames)
    forms, media = _plain(*document.forms), _plain(*document.media)
    lines = tuple(
        f"{what}: {url[:300]}"
        for what, urls in (("active", active), ("form", forms), ("media", media))
        for url in urls
    )[:_SHOWN]
    if not lines:
        return Grade(Outcome.PASS, "mixed-content.none", "pages load everything over https")
    if _upgrades(page):
        first = lines[0].partition(": ")[2][:200]
        text = f"upgrade-insecure-requests mends {len(lines)} http addresses, {first} first"
        return Grade(Outcome.WARN, "mixed-content.upgraded", text, lines, severity=Severity.LOW)
    if active:
        text = f"loads {active[0][:200]} over http, which browsers block"
        return Grade(Outcome.FAIL, "mixed-content.active", text, lines)
    if forms:
        text = f"its form sends to {forms[0][:200]}, in the clear"
        return Grade(Outcome.FAIL, "mixed-content.form", text, lines)
    text = f"loads {media[0][:200]} over http; browsers try https in its place"
    return Grade(Outcome.WARN, "mixed-content.media", text, lines, severity=Severity.LOW)


def _plain(*urls: str) -> list[str]:
    return [url for url in dict.fromkeys(urls) if url.startswith("http:")]


def _upgrades(page: Page) -> bool:
    policies = parse_policies(page.last.headers_of("content-security-policy"), page.document.csp)
    return any("upgrade-insecure-requests" in policy.directives for policy in policies)


@check(
    "exposure.security-txt",
    "Finders of holes know whom to tell",
    on=Domain,
    worst=Severity.INFO,
    standard="RFC 9116",
    protects="Somebody who finds a hole tells you, if they can find out how, before they tell others.",
    says="pass warn could_not_tell",
)
def security_txt(domain: Domain, file: SecurityTxtFacts) -> Verdict:
    answer = file.visit.last
    evidence: dict[str, Any] = {"hops": hop_lines(file.visit.hops), "status": answer.status}
    if file.visit.error:
        text = f"{file.url}: the redirect to {answer.location} got no answer ({file.visit.stopped})"
        return could_not_tell(f"net.{file.visit.error.kind}", text, **evidence)
    if answer.challenge or answer.status in {429, 502, 503, 504}:
        why = (
            "a bot challenge stands in place of the file" if answer.challenge else f"answers {answer.status}"
        )
        return could_not_tell("security-txt.unknown", f"{file.url}: {why}", **evidence)
    found = parse_security_txt(answer.text) if answer.status == 200 else None
    if found is None or not found.is_one:
        status = "with a page that is none" if answer.status == 200 else str(answer.status)
        return warn("security-txt.missing", f"{domain.name}: no {WELL_KNOWN} (answers {status})", **evidence)
    evidence |= {
        "contacts": list(found.contacts[:5]),
        "expires": found.expires.isoformat() if found.expires else "",
        "problems": list(found.problems),
    }
    media_type = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    problems = [*found.problems]
    if media_type != "text/plain":
        problems.append(f"it is sent as “{media_type or 'nothing'}”, not as text/plain")
    if problems:
        return warn("security-txt.invalid", f"{answer.url}: {problems[0]}", **evidence)
    return _judge_expiry(file, found.expires, found.contacts, evidence)


def _judge_expiry(
    file: SecurityTxtFacts, expires: datetime | None, contacts: tuple[str, ...], evidence: dict[str, Any]
) -> Verdict:
    url, now = file.visit.last.url, file.at
    if expires is None or expires <= now:
        day = expires.date().isoformat() if expires else "an unknown day"
        return warn("security-txt.expired", f"{url}: holds until {day}, so nobody may rely on it", **evidence)
    day = expires.date().isoformat()
    if expires - now > _LONG:
        text = f"{url}: holds until {day}; RFC 9116 recommends less than a year"
        return warn("security-txt.far", text, **evidence)
    if expires - now < _SOON:
        return warn("security-txt.soon", f"{url}: holds only until {day}", **evidence)
    return passed("security-txt.valid", f"{url}: {contacts[0][:80]}, until {day}", **evidence)
