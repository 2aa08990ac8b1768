"""Security headers get the verdict that their text deserves."""

import pytest

from checks.catalogue.headers import hsts, leaks, nosniff, referrer_policy
from checks.catalogue.headers_csp import csp, framing
from checks.check import Outcome, Severity, Verdict
from checks.subjects import Host, HostRole
from tests.checks.catalogue.web_answers import CHALLENGED, HOST, answer, page, redirect, site

PASS, WARN, FAIL = Outcome.PASS, Outcome.WARN, Outcome.FAIL


def judged(verdict: Verdict) -> tuple[Outcome, str]:
    return verdict.outcome, verdict.code


@pytest.mark.parametrize(
    ("line", "outcome", "code"),
    [
        ("max-age=31536000; includeSubDomains; preload", PASS, "hsts.long"),
        ("max-age=15552000", PASS, "hsts.long"),
        ('MAX-AGE="31536000" ; includesubdomains;', PASS, "hsts.long"),
        ("max-age=15551999", FAIL, "hsts.short"),
        ("max-age=0", FAIL, "hsts.off"),
        ("includeSubDomains", FAIL, "hsts.invalid"),
        ("max-age=31536000; max-age=31536000", FAIL, "hsts.invalid"),
        ("max-age=31536000, max-age=0", FAIL, "hsts.invalid"),
        ("max-age=ten", FAIL, "hsts.invalid"),
        (None, FAIL, "hsts.missing"),
    ],
)
def test_hsts_holds_for_six_months(line: str | None, outcome: Outcome, code: str) -> None:
    headers = {"strict_transport_security": line} if line else {}
    assert judged(hsts(HOST, site(page(**headers)))) == (outcome, code)


def test_hsts_is_judged_on_redirects_as_well() -> None:
    www = redirect(
        "https://app.shop.test/", "https://shop.test/", strict_transport_security="max-age=63072000"
    )
    assert hsts(HOST, site(www)).outcome is PASS


def test_hsts_on_some_pages_only_is_a_warning() -> None:
    login = page("https://app.shop.test/login", strict_transport_security="max-age=63072000")
    verdict = hsts(HOST, site(page(), login))
    assert judged(verdict) == (WARN, "hsts.partial")
    assert "/login" in verdict.summary


def test_hsts_of_a_challenged_home_page_is_not_held_against_the_site() -> None:
    login = page("https://app.shop.test/login", strict_transport_security="max-age=63072000")
    assert judged(hsts(HOST, site(CHALLENGED, login))) == (PASS, "hsts.long")


def test_hsts_leaves_preloading_to_its_own_check() -> None:
    apex = Host("app.shop.test", HostRole.APEX)
    verdict = hsts(apex, site(page(strict_transport_security="max-age=63072000; includeSubDomains; preload")))
    assert "preload" not in verdict.summary


CSP_CASES = [
    ("default-src 'self'", PASS, "csp.strict"),
    ("default-src 'none'; script-src 'self'; object-src 'none'; base-uri 'none'", PASS, "csp.strict"),
    ("script-src 'self' 'unsafe-inline'; object-src 'none'", FAIL, "csp.unsafe-inline"),
    ("default-src 'self' 'unsafe-inline'", FAIL, "csp.unsafe-inline"),
    ("script-src 'unsafe-inline' 'nonce-abc'; object-src 'none'", PASS, "csp.strict"),
    ("script-src 'unsafe-inline' 'sha256-AbC='; object-src 'none'", PASS, "csp.strict"),
    ("script-src 'unsafe-inline' 'nonce-'; object-src 'none'", FAIL, "csp.unsafe-inline"),
    ("script-src 'unsafe-inline' 'nonce-{{nonce}}'; object-src 'none'", FAIL, "csp.unsafe-inline"),
    ("script-src *:*; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src 'unsafe-inline' https: 'strict-dynamic' 'nonce-x'; object-src 'none'", PASS, "csp.strict"),
    ("script-src 'strict-dynamic'; object-src 'none'", WARN, "csp.strict-dynamic-alone"),
    ("script-src *; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src https:; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src *:443; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src https://*:443; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src HTTPS://*:*; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src https://*/app.js; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src https://*.com; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src *.co.uk:443; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src *.com.; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src https://*.shop.test https://com; object-src 'none'", PASS, "csp.strict"),
    ("script-src 'self'; object-src https://*:443", WARN, "csp.any-object"),
    ("script-src 'self' data:; object-src 'none'", FAIL, "csp.wildcard-script"),
    ("script-src 'self'; script-src-attr 'unsafe-inline'; object-src 'none'", FAIL, "csp.unsafe-inline"),
    ("script-src 'self'; SCRIPT-SRC *; object-src 'none'", PASS, "csp.strict"),
    ("script-src 'self' 'unsafe-eval'; object-src 'none'", WARN, "csp.unsafe-eval"),
    ("script-src 'self'", WARN, "csp.any-object"),
    ("script-src 'self' http://cdn.test; object-src 'none'", FAIL, "csp.insecure-scheme"),
    ("frame-ancestors 'none'", FAIL, "csp.no-script-source"),
    ("upgrade-insecure-requests", FAIL, "csp.no-script-source"),
    ("script-src; object-src 'none'", PASS, "csp.strict"),
    (" ;; ", FAIL, "csp.empty"),
]


@pytest.mark.parametrize(("policy", "outcome", "code"), CSP_CASES)
def test_policy_is_read_as_browsers_do(policy: str, outcome: Outcome, code: str) -> None:
    assert judged(csp(site(page(content_security_policy=policy)))) == (outcome, code)


def test_several_policies_have_to_allow_a_thing_together() -> None:
    loose, strict = "script-src * 'unsafe-inline'; object-src *", "default-src 'self'"
    assert csp(site(page(content_security_policy=[loose, strict]))).outcome is PASS
    assert csp(site(page(content_security_policy=f"{loose}, {strict}"))).outcome is PASS
    assert csp(site(page(content_security_policy=[loose, loose]))).outcome is FAIL


def test_report_only_is_no_policy() -> None:
    verdict = csp(site(page(content_security_policy_report_only="default-src 'self'")))
    assert judged(verdict) == (FAIL, "csp.report-only")


def test_policy_in_a_meta_tag_counts() -> None:
    meta = "<meta http-equiv=content-security-policy content=\"default-src 'self'; frame-ancestors 'none'\">"
    assert csp(site(page(body=meta))).outcome is PASS
    assert judged(framing(site(page(body=meta)))) == (FAIL, "framing.missing")


def test_missing_policy_fails_and_names_the_worst_page() -> None:
    good = page(content_security_policy="default-src 'self'")
    verdict = csp(site(good, page("https://app.shop.test/login")))
    assert judged(verdict) == (FAIL, "csp.missing")
    assert verdict.summary.startswith("https://app.shop.test/login: ")


@pytest.mark.parametrize(
    ("headers", "outcome", "code"),
    [
        ({"x_frame_options": "DENY"}, PASS, "framing.x-frame-options"),
        ({"x_frame_options": "sameorigin"}, PASS, "framing.x-frame-options"),
        ({"x_frame_options": ["DENY", "SAMEORIGIN"]}, PASS, "framing.x-frame-options"),
        ({"x_frame_options": "ALLOW-FROM https://partner.test"}, FAIL, "framing.allow-from"),
        ({"x_frame_options": "yes"}, FAIL, "framing.invalid"),
        ({"x_frame_options": "ALLOWALL"}, FAIL, "framing.invalid"),
        ({"x_frame_options": ["SAMEORIGIN", "ALLOW-FROM https://b.test"]}, WARN, "framing.contradiction"),
        ({"content_security_policy": "frame-ancestors 'none'"}, PASS, "framing.frame-ancestors"),
        ({"content_security_policy": "frame-ancestors https://*:*"}, FAIL, "framing.any"),
        ({"content_security_policy": "frame-ancestors 'self' *.com"}, FAIL, "framing.any"),
        ({"content_security_policy": "frame-ancestors *.shop.test:443"}, PASS, "framing.frame-ancestors"),
        ({"content_security_policy": "frame-ancestors *", "x_frame_options": "DENY"}, FAIL, "framing.any"),
        (
            {"content_security_policy": ["frame-ancestors *", "frame-ancestors 'self'"]},
            PASS,
            "framing.frame-ancestors",
        ),
        ({}, FAIL, "framing.missing"),
    ],
)
def test_framing_needs_a_rule_that_browsers_keep(
    headers: dict[str, str], outcome: Outcome, code: str
) -> None:
    assert judged(framing(site(page(**headers))))[0] is outcome
    assert framing(site(page(**headers))).code == code


@pytest.mark.parametrize(
    ("value", "outcome", "code"),
    [
        ("nosniff", PASS, "nosniff.set"),
        ("NoSniff, nosniff", PASS, "nosniff.set"),
        ("sniff, nosniff", FAIL, "nosniff.invalid"),
        (None, FAIL, "nosniff.missing"),
    ],
)
def test_nosniff_is_read_as_fetch_reads_it(value: str | None, outcome: Outcome, code: str) -> None:
    headers = {"x_content_type_options": value} if value else {}
    assert judged(nosniff(site(page(content_type="application/json", **headers)))) == (outcome, code)


@pytest.mark.parametrize(
    ("value", "outcome", "code"),
    [
        ("no-referrer", PASS, "referrer-policy.private"),
        ("unsafe-url, strict-origin", PASS, "referrer-policy.private"),
        ("strict-origin, made-up", PASS, "referrer-policy.private"),
        ("unsafe-url", FAIL, "referrer-policy.leaky"),
        ("no-referrer-when-downgrade", FAIL, "referrer-policy.leaky"),
        ("made-up", FAIL, "referrer-policy.invalid"),
        (None, WARN, "referrer-policy.missing"),
    ],
)
def test_last_known_referrer_policy_holds(value: str | None, outcome: Outcome, code: str) -> None:
    headers = {"referrer_policy": value} if value else {}
    assert judged(referrer_policy(site(page(**headers)))) == (outcome, code)


@pytest.mark.parametrize(
    ("headers", "outcome", "code"),
    [
        ({"server": "nginx/1.18.0 (Ubuntu)"}, FAIL, "leaks.version"),
        ({"server": "Microsoft-IIS/10"}, FAIL, "leaks.version"),
        ({"server": "nginx", "via": "1.1 varnish, 2 edge"}, PASS, "leaks.none"),
        ({"server": "cloudflare"}, PASS, "leaks.none"),
        ({"server": "Fly/9f1a2b (2026-01-02)"}, PASS, "leaks.none"),
        ({"via": "1.1 varnish (Varnish/6.0)"}, FAIL, "leaks.version"),
        ({"x_powered_by": "Express"}, FAIL, "leaks.software"),
        ({"x_powered_by": "PHP/7.4.3"}, FAIL, "leaks.version"),
        ({"x_aspnet_version": "4.0.30319"}, FAIL, "leaks.version"),
        ({"x_debug_token": "9f1a", "server": "nginx/1.2"}, FAIL, "leaks.debug"),
        ({}, PASS, "leaks.none"),
    ],
)
def test_headers_that_name_versions_are_leaks(headers: dict[str, str], outcome: Outcome, code: str) -> None:
    assert judged(leaks(HOST, site(page(**headers)))) == (outcome, code)


def test_debug_headers_weigh_more_than_versions() -> None:
    assert leaks(HOST, site(page(x_debug_token="1"))).severity is Severity.MEDIUM


def test_debug_tokens_are_shown_by_their_beginning() -> None:
    verdict = leaks(HOST, site(page(x_debug_token="9f1a2bdeadbeef")))
    assert "9f1a2b…" in verdict.summary
    assert "deadbeef" not in f"{verdict.summary} {verdict.evidence}"


PAGE_CHECKS = [csp, framing, nosniff, referrer_policy]


@pytest.mark.parametrize("judge", PAGE_CHECKS)
def test_hosts_that_only_redirect_have_no_page_to_judge(judge) -> None:  # type: ignore[no-untyped-def]
    verdict = judge(site(redirect("https://app.shop.test/", "https://shop.test/")))
    assert judged(verdict) == (Outcome.NOT_APPLICABLE, "site.redirects")
    assert "https://shop.test/" in verdict.summary


@pytest.mark.parametrize("judge", PAGE_CHECKS)
def test_a_bot_challenge_is_no_page(judge) -> None:  # type: ignore[no-untyped-def]
    assert judged(judge(site(CHALLENGED))) == (Outcome.COULD_NOT_TELL, "site.challenge")


def test_missing_headers_of_a_challenge_are_not_the_sites_own() -> None:
    assert hsts(HOST, site(CHALLENGED)).code == "site.challenge"
    assert leaks(HOST, site(CHALLENGED)).code == "site.challenge"


@pytest.mark.parametrize("judge", PAGE_CHECKS)
def test_a_broken_server_is_not_judged(judge) -> None:  # type: ignore[no-untyped-def]
    verdict = judge(site(page(status=503)))
    assert judged(verdict) == (Outcome.COULD_NOT_TELL, "site.no-page")
    assert "503" in verdict.summary


@pytest.mark.parametrize("judge", [csp, framing, referrer_policy])
def test_an_api_has_no_pages_to_protect(judge) -> None:  # type: ignore[no-untyped-def]
    verdict = judge(site(page(content_type="application/json")))
    assert judged(verdict) == (Outcome.NOT_APPLICABLE, "site.no-html")


def test_error_pages_do_not_count_beside_proper_ones() -> None:
    missing = page("https://app.shop.test/", status=404)
    login = page("https://app.shop.test/login", x_content_type_options="nosniff")
    assert nosniff(site(missing, login)).outcome is PASS
    assert nosniff(site(missing)).outcome is FAIL


def test_headers_of_another_host_are_not_held_against_this_one() -> None:
    elsewhere = redirect("https://app.shop.test/", "https://old.test/")
    hops = (*elsewhere.hops[:1], answer("https://old.test/", server="Apache/2.4.1"))
    assert leaks(HOST, site(type(elsewhere)(elsewhere.url, elsewhere.role, hops))).outcome is PASS
