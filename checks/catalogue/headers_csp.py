"""Judges the content security policy of a host's pages, and whether others may frame them."""

from checks.catalogue.page_grades import Grade, is_html, lines_of, over_pages
from checks.check import Outcome, Severity, Verdict, check
from checks.facts.site import Page, SiteFacts
from checks.parsing.csp import assess, lets_any_host, parse_policies
from checks.subjects import Host


@check(
    "headers.csp",
    "Content security policy",
    on=Host,
    worst=Severity.MEDIUM,
    standard="W3C CSP3, MDN HTTP Observatory",
    protects="It keeps a stranger's script, slipped into a page, from running and taking what visitors type.",
)
def csp(site: SiteFacts) -> Verdict:
    return over_pages(site, _grade_csp, is_html, "HTML page")


def _grade_csp(page: Page) -> Grade:
    policies = parse_policies(page.last.headers_of("content-security-policy"), page.document.csp)
    report_only = page.last.headers_of("content-security-policy-report-only")
    lines = lines_of(page, "content-security-policy", "content-security-policy-report-only")
    lines += tuple(f"meta: {text[:1_000]}" for text in page.document.csp[:3])
    if not policies:
        if report_only:
            text = "the policy is report-only: it reports and stops nothing"
            return Grade(Outcome.FAIL, "csp.report-only", text, lines)
        if lines:
            return Grade(Outcome.FAIL, "csp.empty", "the Content-Security-Policy holds no directive", lines)
        return Grade(Outcome.FAIL, "csp.missing", "no Content-Security-Policy", lines)
    findings = assess(policies)
    for outcome, problems in ((Outcome.FAIL, findings.broken), (Outcome.WARN, findings.weak)):
        if problems:
            texts = "; ".join(text for _, text in problems)
            return Grade(outcome, problems[0][0], texts, lines, findings.notes)
    note = f" ({findings.notes[0]})" if findings.notes else ""
    return Grade(Outcome.PASS, "csp.strict", f"scripts are restricted{note}", lines, findings.notes)


@check(
    "headers.framing",
    "Not framed by others",
    on=Host,
    worst=Severity.MEDIUM,
    standard="CSP3 frame-ancestors, RFC 7034",
    protects="Another site could lay your page under its own buttons and make your users click unseen.",
)
def framing(site: SiteFacts) -> Verdict:
    return over_pages(site, _grade_framing, is_html, "HTML page")


def _grade_framing(page: Page) -> Grade:
    lines = lines_of(page, "x-frame-options", "content-security-policy")
    policies = parse_policies(page.last.headers_of("content-security-policy"))
    lists = [found for policy in policies if (found := policy.sources("frame-ancestors")) is not None]
    if lists:  # browsers that know frame-ancestors ignore X-Frame-Options beside it
        if all(any(lets_any_host(source) for source in sources) for sources in lists):
            text = f"frame-ancestors {' '.join(lists[0])[:100]} lets any site frame it"
            return Grade(Outcome.FAIL, "framing.any", text, lines)
        return Grade(
            Outcome.PASS, "framing.frame-ancestors", f"frame-ancestors {' '.join(lists[0])[:100]}", lines
        )
    options = {
        word.strip().lower() for value in page.last.headers_of("x-frame-options") for word in value.split(",")
    }
    options.discard("")
    if not options:
        text = "neither frame-ancestors nor X-Frame-Options: any site may frame it"
        return Grade(Outcome.FAIL, "framing.missing", text, lines)
    if options <= {"deny", "sameorigin"}:  # HTML: where both are sent, nobody may frame it
        return Grade(
            Outcome.PASS, "framing.x-frame-options", f"X-Frame-Options {', '.join(sorted(options))}", lines
        )
    if len(options) > 1 and options & {"deny", "sameorigin", "allowall"}:
        text = f"X-Frame-Options contradicts itself ({', '.join(sorted(options))[:80]}): no site may frame it"
        return Grade(Outcome.WARN, "framing.contradiction", text, lines)
    if any(word.startswith("allow-from") for word in options):
        text = "X-Frame-Options ALLOW-FROM is obsolete: browsers ignore it, so any site may frame it"
        return Grade(Outcome.FAIL, "framing.allow-from", text, lines)
    shown = ", ".join(sorted(options))[:80]
    return Grade(
        Outcome.FAIL, "framing.invalid", f"X-Frame-Options “{shown}” means nothing to browsers", lines
    )
