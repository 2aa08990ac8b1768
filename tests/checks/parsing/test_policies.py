"""What servers send is read as browsers read it, and nothing that they send breaks the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.cookies import parse_set_cookie, redact_line
from checks.parsing.csp import assess, parse_policies
from checks.parsing.disclosures import disclosures
from checks.parsing.host_match import matches
from checks.parsing.hsts import YEAR, parse_hsts

PIECES = st.sampled_from(
    [
        "'self'",
        "*",
        ";",
        ",",
        "'unsafe-inline'",
        "script-src",
        "default-src",
        " ",
        "'nonce-x'",
        "'strict-dynamic'",
        "max-age=",
        "9",
        "=",
        '"',
        "Path=/",
        "__Host-a",
        "SameSite=",
        "\x00",
        "\u2028",
        "Secure",
        "expires=1970",
    ]
)
WILD = st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join)


@given(st.lists(WILD, max_size=4), st.lists(WILD, max_size=2))
def test_any_policy_is_judged(headers: list[str], metas: list[str]) -> None:
    policies = parse_policies(headers, metas)
    if policies:
        assess(policies)


@given(st.lists(st.sampled_from(["'self'", "https://cdn.test", "'none'", "'nonce-a'"]), max_size=4), WILD)
def test_adding_a_policy_never_loosens(sources: list[str], other: str) -> None:
    strict = f"default-src 'self'; object-src 'none'; script-src {' '.join(sources)}"
    assert not assess(parse_policies([strict])).broken
    assert not assess(parse_policies([strict, other])).broken


def test_notes_name_hosts_that_strangers_can_rent() -> None:
    policies = parse_policies(["default-src 'self'; script-src https://*.github.io:443 *.shop.test"])
    findings = assess(policies)
    assert not findings.broken
    assert "every customer of the provider may serve scripts: https://*.github.io:443" in findings.notes


def test_meta_tags_cannot_forbid_framing() -> None:
    (policy,) = parse_policies([], ["default-src 'self'; frame-ancestors 'none'; sandbox"])
    assert set(policy.directives) == {"default-src"}


def test_notes_name_what_is_left_open() -> None:
    notes = " ".join(assess(parse_policies(["default-src 'self'; default-src *"])).notes)
    assert "base-uri" in notes
    assert "form-action" in notes
    assert "repeated directives count only once: default-src" in notes


@given(WILD)
def test_any_cookie_is_read_and_its_value_not_shown(line: str) -> None:
    parse_set_cookie(line)
    assert "topsecretvalue" not in redact_line(f"sid=topsecretvalue; {line}")


def test_cookie_attributes_are_read_in_any_case_and_order() -> None:
    cookie = parse_set_cookie("a=b=c; samesite=STRICT; HTTPONLY; secure; Domain=.Shop.test; path=/x")
    assert cookie is not None
    assert (cookie.name, cookie.value_length, cookie.same_site) == ("a", 3, "strict")
    assert (cookie.is_secure, cookie.is_http_only) == (True, True)
    assert (cookie.domain, cookie.path) == ("shop.test", "/x")


@pytest.mark.parametrize(
    ("name", "is_session"),
    [
        ("sessionid", True),
        ("connect.sid", True),
        ("JSESSIONID", True),
        ("next-auth.session-token", True),
        ("__Secure-authjs.session-token", True),
        ("remember_web_59ba", True),
        ("access_token", True),
        ("id", True),
        ("author", False),
        ("csrftoken", False),
        ("XSRF-TOKEN", False),
        ("_ga", False),
        ("heroku-session-affinity", False),
        ("theme", False),
        ("hidden", False),
    ],
)
def test_session_cookies_are_known_by_name(name: str, is_session: bool) -> None:
    cookie = parse_set_cookie(f"{name}=x")
    assert cookie is not None
    assert cookie.is_session is is_session


@given(WILD)
def test_any_hsts_line_is_read(line: str) -> None:
    policy = parse_hsts(line)
    assert policy.max_age >= 0
    assert not (policy.problem and policy.max_age)


def test_preload_needs_three_things() -> None:
    assert parse_hsts(f"max-age={YEAR}; includeSubDomains; preload").preload_gaps == ()
    assert len(parse_hsts("max-age=1").preload_gaps) == 3


def test_a_huge_max_age_is_a_long_time() -> None:
    assert parse_hsts("max-age=" + "9" * 400).max_age > YEAR


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("shop.test", "shop.test", True),
        ("SHOP.test.", "shop.TEST", True),
        ("*.shop.test", "www.shop.test", True),
        ("*.shop.test", "shop.test", False),
        ("*.shop.test", "a.b.shop.test", False),
        ("w*.shop.test", "www.shop.test", False),
        ("*", "shop", False),
        ("*.test", "shop.test", False),
        ("www.*.test", "www.shop.test", False),
        ("*.*.test", "www.shop.test", False),
        ("", "shop.test", False),
        ("xn--mnchen-3ya.test", "xn--mnchen-3ya.test", True),
    ],
)
def test_wildcards_stand_for_one_whole_label(pattern: str, host: str, covered: bool) -> None:
    assert matches(pattern, host) is covered


@given(WILD, WILD)
def test_any_name_is_compared(pattern: str, host: str) -> None:
    matches(pattern, host)


@given(st.lists(st.tuples(st.sampled_from(["server", "via", "x-powered-by", "x-other"]), WILD), max_size=5))
def test_any_headers_are_searched_for_versions(headers: list[tuple[str, str]]) -> None:
    assert len(disclosures(headers)) <= len(headers)
