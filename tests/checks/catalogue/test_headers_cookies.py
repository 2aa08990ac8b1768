"""Cookies and cross-origin access get the verdict they deserve, and no value of a cookie is kept."""

import json
from dataclasses import replace

import pytest

from checks.catalogue.headers_cookies import cookies
from checks.catalogue.headers_cors import cors
from checks.check import Outcome, Severity
from checks.facts.cors import CorsFacts, CorsReply, hostile_origins
from checks.subjects import Domain, Host, HostRole, Surface
from tests.checks.catalogue.web_answers import CHALLENGED, HOST, page, site

PASS, WARN, FAIL = Outcome.PASS, Outcome.WARN, Outcome.FAIL
GOOD = "sessionid=s3cretvalue; Path=/; Secure; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize(
    ("line", "outcome", "code"),
    [
        (GOOD, PASS, "cookies.protected"),
        ("__Host-session=x; Path=/; Secure; HttpOnly; SameSite=Lax", PASS, "cookies.protected"),
        ("connect.sid=x; HttpOnly; SameSite=Lax", FAIL, "cookies.session-not-secure"),
        ("PHPSESSID=x; Secure; SameSite=Lax", FAIL, "cookies.session-not-httponly"),
        ("sb-abc-auth-token=x; Secure; HttpOnly", WARN, "cookies.session-no-samesite"),
        ("sessionid=x; Secure; HttpOnly; SameSite=None", WARN, "cookies.session-cross-site"),
        ("sessionid=x; Secure; HttpOnly; SameSite=Sometimes", FAIL, "cookies.samesite-invalid"),
        ("widget=x; SameSite=None", FAIL, "cookies.none-not-secure"),
        ("__Host-cart=x; Path=/; Secure; Domain=shop.test", FAIL, "cookies.prefix"),
        ("__Host-cart=x; Secure; Path=/shop", FAIL, "cookies.prefix"),
        ("__Secure-cart=x; Path=/", FAIL, "cookies.prefix"),
        ("theme=dark; Path=/", WARN, "cookies.not-secure"),
        ("theme=dark; Path=/; Secure", PASS, "cookies.protected"),
        ("csrftoken=x; Secure", WARN, "cookies.csrf-no-samesite"),
        ("_ga_session=x; Secure", PASS, "cookies.protected"),
        ("AWSALB=x; Secure; Path=/", PASS, "cookies.protected"),
        ("sessionid=; Max-Age=0; Path=/", Outcome.NOT_APPLICABLE, "cookies.none"),
        ("sessionid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", Outcome.NOT_APPLICABLE, "cookies.none"),
        ("sessionid=; Expires=Mon, 01-Jan-2001 00:00:00 GMT", Outcome.NOT_APPLICABLE, "cookies.none"),
        (
            "sessionid=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            FAIL,
            "cookies.session-not-secure",
        ),
        ("sessionid=x; Expires=Mon, 01 Jan 2035 00:00:00 GMT", FAIL, "cookies.session-not-secure"),
        ("", Outcome.NOT_APPLICABLE, "cookies.none"),
    ],
)
def test_session_cookies_need_every_lock(line: str, outcome: Outcome, code: str) -> None:
    verdict = cookies(HOST, site(page(set_cookie=line)))
    assert (verdict.outcome, verdict.code) == (outcome, code)


def test_the_worst_cookie_decides() -> None:
    lines = ["theme=dark", GOOD, "jwt=x; SameSite=Lax"]
    verdict = cookies(HOST, site(page(set_cookie=lines)))
    assert (verdict.outcome, verdict.severity) == (FAIL, Severity.HIGH)
    assert "jwt" in verdict.summary


def test_no_value_of_a_cookie_is_kept() -> None:
    evidence = json.dumps(dict(cookies(HOST, site(page(set_cookie=GOOD))).evidence), ensure_ascii=False)
    assert "s3cretvalue" not in evidence
    assert "sessionid=…(11 characters)" in evidence


def test_behind_a_challenge_cookies_are_not_known() -> None:
    assert cookies(HOST, site(CHALLENGED)).outcome is Outcome.COULD_NOT_TELL


SURFACE = Surface(Domain("shop.test"), allowed_origins=("https://app.shop.test",))
API = Host("api.shop.test", HostRole.API)
ORIGINS = hostile_origins("shop.test")


def asked(allow: dict[str, str | None], credentials: str | None = None, **more: object) -> CorsFacts:
    replies = tuple(CorsReply(kind, ORIGINS[kind], allow.get(kind), credentials, "") for kind in ORIGINS)
    return CorsFacts("api.shop.test", "https://api.shop.test/v1", 200, replies, **more)  # type: ignore[arg-type]


EVERYBODY: dict[str, str | None] = dict(ORIGINS)
STAR: dict[str, str | None] = dict.fromkeys(ORIGINS, "*")


@pytest.mark.parametrize(
    ("facts", "outcome", "code", "severity"),
    [
        (asked({}), PASS, "cors.closed", None),
        (asked(dict.fromkeys(ORIGINS, "https://app.shop.test"), "true"), PASS, "cors.closed", None),
        (asked(dict.fromkeys(ORIGINS, "https://www.shop.test")), PASS, "cors.closed", None),
        (asked(EVERYBODY, "true"), FAIL, "cors.any-origin", None),
        (asked({"prefix": ORIGINS["prefix"]}, "true"), FAIL, "cors.prefix-origin", None),
        (asked({"suffix": ORIGINS["suffix"]}, "true"), FAIL, "cors.suffix-origin", None),
        (asked({"null": "null"}, "true"), FAIL, "cors.null-origin", None),
        (asked(EVERYBODY), WARN, "cors.any-origin", Severity.MEDIUM),
        (asked(EVERYBODY, "TRUE"), WARN, "cors.any-origin", Severity.MEDIUM),
        (asked(STAR), WARN, "cors.wildcard", Severity.MEDIUM),
        (asked(STAR, "true"), FAIL, "cors.wildcard-credentials", Severity.MEDIUM),
        (asked(dict.fromkeys(ORIGINS, "https://other.test")), WARN, "cors.unlisted", Severity.MEDIUM),
        (asked({}, missed=("Origin null: timeout",)), Outcome.COULD_NOT_TELL, "cors.unknown", None),
        (asked({}, challenge="cf-mitigated"), Outcome.COULD_NOT_TELL, "site.challenge", None),
        (replace(asked({}), status=503), Outcome.COULD_NOT_TELL, "cors.error", None),
        (replace(asked({}), status=429), Outcome.COULD_NOT_TELL, "cors.error", None),
        (replace(asked(EVERYBODY, "true"), status=500), FAIL, "cors.any-origin", None),
    ],
)
def test_strangers_may_not_read_answers(
    facts: CorsFacts, outcome: Outcome, code: str, severity: Severity | None
) -> None:
    verdict = cors(API, SURFACE, facts)
    assert (verdict.outcome, verdict.code, verdict.severity) == (outcome, code, severity)


def test_a_public_page_may_be_read_by_all() -> None:
    assert cors(Host("www.shop.test", HostRole.WWW), SURFACE, asked(STAR)).outcome is PASS
    assert cors(API, Surface(Domain("shop.test")), asked(STAR)).outcome is PASS


def test_hostile_origins_are_no_origins_of_the_domain() -> None:
    assert ORIGINS["prefix"].startswith("https://shop.test")
    assert ORIGINS["suffix"].endswith("shop.test")
    assert not any(
        origin.endswith(".shop.test") or origin == "https://shop.test" for origin in ORIGINS.values()
    )
