"""Private pages may be kept by nobody, fingerprinted files by everybody and for long."""

import json

import pytest

from checks.catalogue.caching import private, set_cookie, static
from checks.check import Outcome, Severity
from checks.facts.assets import AssetFacts
from checks.facts.shared_cache import SharedCacheFacts
from checks.subjects import Route, RouteRole
from tests.checks.catalogue.web_answers import CHALLENGED, HOST, answer, page, site

PASS, WARN, FAIL = Outcome.PASS, Outcome.WARN, Outcome.FAIL
LOGIN = Route("https://app.shop.test/login", RouteRole.LOGIN)
DASHBOARD = Route("https://app.shop.test/dashboard", RouteRole.DASHBOARD)

CASES = [
    (LOGIN, 200, {"cache_control": "no-store"}, PASS, "caching.private", None),
    (LOGIN, 200, {"cache_control": "private, max-age=600"}, PASS, "caching.private", None),
    (DASHBOARD, 302, {"location": "/login"}, PASS, "caching.private", None),
    (DASHBOARD, 401, {}, PASS, "caching.private", None),
    (LOGIN, 200, {"cache_control": "max-age=600"}, FAIL, "caching.explicitly-shared", Severity.BLOCKER),
    (LOGIN, 200, {"cache_control": "public"}, FAIL, "caching.explicitly-shared", Severity.BLOCKER),
    (
        LOGIN,
        200,
        {"cache_control": "s-maxage=60, max-age=0"},
        FAIL,
        "caching.explicitly-shared",
        Severity.BLOCKER,
    ),
    (
        LOGIN,
        200,
        {"cache_control": "must-understand, no-store, public, max-age=3600"},
        FAIL,
        "caching.explicitly-shared",
        Severity.BLOCKER,
    ),
    (LOGIN, 302, {"cache_control": "max-age=600"}, FAIL, "caching.explicitly-shared", Severity.BLOCKER),
    (
        LOGIN,
        200,
        {"cache_control": "no-store", "cdn_cache_control": "max-age=60"},
        FAIL,
        "caching.explicitly-shared",
        Severity.BLOCKER,
    ),
    (LOGIN, 200, {"cache_control": 'private="set-cookie"'}, WARN, "caching.not-forbidden", Severity.MEDIUM),
    (LOGIN, 200, {"cache_control": "public, max-age=0"}, WARN, "caching.stored-but-asked", Severity.MEDIUM),
    (LOGIN, 200, {"cache_control": "no-cache"}, WARN, "caching.stored-but-asked", Severity.LOW),
    (LOGIN, 200, {}, WARN, "caching.not-forbidden", Severity.MEDIUM),
    (DASHBOARD, 200, {}, FAIL, "caching.shared-by-guess", Severity.HIGH),
    (LOGIN, 200, {"set_cookie": "csrf=x"}, FAIL, "caching.shared-by-guess", Severity.HIGH),
    (LOGIN, 200, {"cf_cache_status": "HIT"}, FAIL, "caching.served-from-cache", Severity.BLOCKER),
    (
        LOGIN,
        200,
        {"cache_control": "private", "age": "40"},
        FAIL,
        "caching.served-from-cache",
        Severity.BLOCKER,
    ),
    (LOGIN, 200, {"x_cache": "Hit from cloudfront"}, FAIL, "caching.served-from-cache", Severity.BLOCKER),
    (LOGIN, 200, {"cache_control": "no-store", "cf_cache_status": "DYNAMIC"}, PASS, "caching.private", None),
    (LOGIN, 200, {"cache_control": "no-store", "age": "0"}, PASS, "caching.private", None),
    (LOGIN, 200, {"expires": "0"}, WARN, "caching.stored-but-asked", Severity.MEDIUM),
    (
        LOGIN,
        200,
        {"expires": "Thu, 01 Jan 2026 13:00:00 GMT", "date": "Thu, 01 Jan 2026 12:00:00 GMT"},
        FAIL,
        "caching.explicitly-shared",
        Severity.BLOCKER,
    ),
    (LOGIN, 429, {}, Outcome.COULD_NOT_TELL, "caching.error", None),
    (LOGIN, 503, {}, Outcome.COULD_NOT_TELL, "caching.error", None),
    (LOGIN, 403, {"cf_mitigated": "challenge"}, Outcome.COULD_NOT_TELL, "site.challenge", None),
    (Route("https://app.shop.test/"), 200, {}, Outcome.NOT_APPLICABLE, "caching.not-private", None),
]


@pytest.mark.parametrize(("route", "status", "headers", "outcome", "code", "severity"), CASES)
def test_private_pages_forbid_shared_copies(
    route: Route,
    status: int,
    headers: dict[str, str],
    outcome: Outcome,
    code: str,
    severity: Severity | None,
) -> None:
    verdict = private(route, SharedCacheFacts(answer(route.url, status, **headers)))
    assert (verdict.outcome, verdict.code, verdict.severity) == (outcome, code, severity)


def test_the_second_answer_shows_a_copy_that_the_first_made() -> None:
    facts = SharedCacheFacts(answer(x_cache="MISS"), answer(x_cache="HIT"))
    assert private(LOGIN, facts).code == "caching.served-from-cache"


def test_cookies_in_the_evidence_have_no_value() -> None:
    verdict = private(
        LOGIN, SharedCacheFacts(answer(set_cookie="sid=s3cret; Path=/", cache_control="public"))
    )
    assert "s3cret" not in json.dumps(dict(verdict.evidence))


NO_ASSETS = AssetFacts("app.shop.test", ())


def test_behind_a_challenge_nothing_is_known_of_copies() -> None:
    assert set_cookie(HOST, site(CHALLENGED), NO_ASSETS).outcome is Outcome.COULD_NOT_TELL
    assert static(HOST, site(CHALLENGED), NO_ASSETS).outcome is Outcome.COULD_NOT_TELL


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({"set_cookie": "a=1", "cache_control": "public, max-age=60"}, FAIL),
        ({"set_cookie": "a=1", "x_cache": "HIT"}, FAIL),
        ({"set_cookie": "a=1", "cache_control": 'public, max-age=60, no-cache="set-cookie"'}, PASS),
        ({"set_cookie": "a=1", "cache_control": "private, max-age=60"}, PASS),
        ({"set_cookie": "a=1"}, PASS),
        ({"cache_control": "public, max-age=60"}, PASS),
    ],
)
def test_shared_answers_set_no_cookie(headers: dict[str, str], outcome: Outcome) -> None:
    assert set_cookie(HOST, site(page(**headers)), NO_ASSETS).outcome is outcome


def test_a_cookie_on_a_shared_file_counts() -> None:
    asset = answer("https://app.shop.test/a.js", set_cookie="a=1", cache_control="max-age=60")
    verdict = set_cookie(HOST, site(), AssetFacts("app.shop.test", (asset,)))
    assert "/a.js" in verdict.summary
    assert verdict.outcome is FAIL


def assets(*values: str, status: int = 200) -> AssetFacts:
    url = "https://app.shop.test/app.3f9a1c2b.js"
    return AssetFacts("app.shop.test", tuple(answer(url, status, cache_control=value) for value in values))


def test_a_file_may_say_with_expires_how_long_it_is_kept() -> None:
    year = {"expires": "Fri, 01 Jan 2027 12:00:00 GMT", "date": "Thu, 01 Jan 2026 12:00:00 GMT"}
    kept = answer("https://app.shop.test/app.3f9a1c2b.js", **year)
    assert static(HOST, site(), AssetFacts("app.shop.test", (kept,))).code == "caching.not-immutable"


@pytest.mark.parametrize(
    ("facts", "outcome", "code"),
    [
        (assets("public, max-age=31536000, immutable"), PASS, "caching.static"),
        (assets("must-understand, no-store, max-age=31536000, immutable"), PASS, "caching.static"),
        (assets("max-age=31536000"), WARN, "caching.not-immutable"),
        (assets("max-age=2592000, immutable"), WARN, "caching.static-months"),
        (assets("max-age=3600, immutable"), FAIL, "caching.static-short"),
        (assets("max-age=31536000, immutable", "no-store"), FAIL, "caching.static-short"),
        (assets(""), FAIL, "caching.static-short"),
        (assets("max-age=31536000", status=404), Outcome.COULD_NOT_TELL, "caching.assets-unknown"),
        (
            AssetFacts("app.shop.test", (), ("a.js: timeout",)),
            Outcome.COULD_NOT_TELL,
            "caching.assets-unknown",
        ),
        (NO_ASSETS, Outcome.NOT_APPLICABLE, "caching.no-assets"),
    ],
)
def test_fingerprinted_files_are_kept_for_long(facts: AssetFacts, outcome: Outcome, code: str) -> None:
    verdict = static(HOST, site(), facts)
    assert (verdict.outcome, verdict.code) == (outcome, code)
