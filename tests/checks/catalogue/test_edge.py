"""Edges and the servers behind them get the verdict that their facts deserve."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.catalogue.edge import compression, proxied
from checks.catalogue.edge_origin import origin_certificate, origin_hidden
from checks.check import Outcome, Verdict
from checks.facts.certificate import Certificate
from checks.facts.edge import EdgeFacts, Leak, LeakFacts
from checks.facts.origin import CandidateFacts, Knock, OriginFacts
from checks.facts.page_files import PageFileFacts
from checks.facts.site import Page, SiteFacts
from checks.facts.tls import TlsFacts
from checks.net.answers import Response
from checks.parsing.edges import marks_of
from checks.subjects import Host, RouteRole

NAME, ORIGIN = "www.shop.test", "203.0.113.7"
HOST = Host(NAME, is_proxied=True, origin=ORIGIN)
HTML = ("content-type", "text/html; charset=utf-8")
PAGE = Response(f"https://{NAME}/", 200, (HTML,), b"<title>Lamps</title>" + b"lamp " * 600)
CLOUDFLARE = ("104.16.0.9", "2606:4700::9")


def edge(*addresses: str, page: Response | None = PAGE, **more: object) -> EdgeFacts:
    marks = marks_of(addresses, (), page.headers if page else ())
    return replace(EdgeFacts(NAME, addresses, marks, True, page), **more)  # type: ignore[arg-type]


def judged(verdict: Verdict) -> tuple[Outcome, str]:
    return verdict.outcome, verdict.code


@pytest.mark.parametrize(
    ("facts", "outcome", "code"),
    [
        (edge(*CLOUDFLARE), Outcome.PASS, "edge.proxied"),
        (edge(*CLOUDFLARE, page=None, error="timeout"), Outcome.PASS, "edge.proxied"),
        (edge(CLOUDFLARE[0], "2001:db8::7"), Outcome.FAIL, "edge.partly-bypassed"),
        (edge(CLOUDFLARE[0], ORIGIN, origin_addresses=(ORIGIN,)), Outcome.FAIL, "edge.origin-in-dns"),
        (edge("198.51.100.4"), Outcome.FAIL, "edge.bypassed"),
        (edge("198.51.100.4", page=None, error="timeout"), Outcome.COULD_NOT_TELL, "edge.unknown"),
        (edge(page=None, error="SERVFAIL", is_dns_known=False), Outcome.COULD_NOT_TELL, "edge.unknown"),
    ],
)
def test_hosts_meant_to_be_behind_an_edge_are_looked_at(
    facts: EdgeFacts, outcome: Outcome, code: str
) -> None:
    assert judged(proxied(HOST, facts)) == (outcome, code)


def test_the_address_past_the_edge_is_named() -> None:
    assert "2001:db8::7 is not Cloudflare's" in proxied(HOST, edge(CLOUDFLARE[0], "2001:db8::7")).summary


def test_nobody_asked_for_an_edge_here() -> None:
    assert judged(proxied(Host(NAME), edge("198.51.100.4"))) == (
        Outcome.NOT_APPLICABLE,
        "edge.not-wanted",
    )


NO_LEAKS = LeakFacts(NAME, asked=("ftp.shop.test",))
NO_CANDIDATES = CandidateFacts(NAME)


def knock(https: Response | None = None, http: Response | None = None, /, **errors: str) -> Knock:
    return Knock(ORIGIN, None, https, http, errors)


def hidden(one: Knock, facts: EdgeFacts | None = None, leaks: LeakFacts = NO_LEAKS) -> Verdict:
    return origin_hidden(
        HOST, facts or edge(*CLOUDFLARE), OriginFacts(NAME, ORIGIN, one), NO_CANDIDATES, leaks
    )


REFUSAL = Response(f"https://{NAME}/", 403, (HTML,), b"no")
WELCOME = Response(f"https://{NAME}/", 200, (HTML,), b"<title>Welcome to nginx!</title>")
CHALLENGE = Response(f"https://{NAME}/", 403, (("cf-mitigated", "challenge"), ("server", "cloudflare")), b"")
UP = Response(f"http://{NAME}/", 308, (("location", f"https://{NAME}/"),))


@pytest.mark.parametrize(
    ("one", "facts", "outcome", "code"),
    [
        (knock(PAGE), None, Outcome.FAIL, "edge.origin-open"),
        (knock(None, PAGE, https="refused: no"), None, Outcome.FAIL, "edge.origin-open"),
        (knock(REFUSAL), None, Outcome.PASS, "edge.origin-hidden"),
        (knock(WELCOME), None, Outcome.PASS, "edge.origin-hidden"),
        (knock(None, UP, https="timeout: 5 s"), None, Outcome.PASS, "edge.origin-hidden"),
        (knock(https="timeout: 5 s", http="refused: no"), None, Outcome.PASS, "edge.origin-hidden"),
        (knock(https="forbidden-address: private"), None, Outcome.PASS, "edge.origin-hidden"),
        (knock(PAGE), edge(*CLOUDFLARE, page=CHALLENGE), Outcome.COULD_NOT_TELL, "edge.origin-unclear"),
        (knock(PAGE), edge(*CLOUDFLARE, page=None), Outcome.COULD_NOT_TELL, "edge.origin-unclear"),
        (knock(REFUSAL), edge(*CLOUDFLARE, page=CHALLENGE), Outcome.PASS, "edge.origin-hidden"),
        (knock(REFUSAL), edge(*CLOUDFLARE, page=REFUSAL), Outcome.FAIL, "edge.origin-open"),
    ],
)
def test_an_origin_is_open_when_it_shows_strangers_the_site(
    one: Knock, facts: EdgeFacts | None, outcome: Outcome, code: str
) -> None:
    assert judged(hidden(one, facts)) == (outcome, code)


def test_a_record_that_names_the_origin_is_told() -> None:
    leaks = LeakFacts(NAME, (Leak("ftp.shop.test A", ORIGIN),))
    closed, opened = hidden(knock(REFUSAL), leaks=leaks), hidden(knock(PAGE), leaks=leaks)
    assert judged(closed) == (Outcome.WARN, "edge.origin-named")
    assert judged(opened) == (Outcome.FAIL, "edge.origin-open")
    for verdict in (closed, opened):
        assert "ftp.shop.test A" in verdict.summary


def test_names_that_nobody_answers_for_leave_it_open() -> None:
    leaks = replace(NO_LEAKS, unknown=("ftp.shop.test A: SERVFAIL",))
    assert judged(hidden(knock(REFUSAL), leaks=leaks)) == (Outcome.COULD_NOT_TELL, "edge.records-unknown")


NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEAF = Certificate(
    f"CN={NAME}",
    "CN=R11,O=Let's Encrypt",
    (NAME,),
    NOW - timedelta(9),
    NOW + timedelta(80),
    "EC",
    256,
    "sha256",
)
MIDDLE = Certificate(
    "CN=R11,O=Let's Encrypt", "CN=Root", (), NOW - timedelta(900), NOW + timedelta(900), "EC", 256, "sha256"
)
ORIGIN_CA = (
    "ST=California,L=San Francisco,OU=CloudFlare Origin SSL Certificate Authority,O=CloudFlare\\, Inc.,C=US"
)


def shown(leaf: Certificate = LEAF, error_code: int = 0, error: str = "") -> Knock:
    tls = TlsFacts(NAME, "TLSv1.3", "", error, error_code, (leaf, MIDDLE), NOW)
    return Knock(ORIGIN, tls, None, None, {})


@pytest.mark.parametrize(
    ("one", "outcome", "code"),
    [
        (shown(), Outcome.PASS, "tls.origin"),
        (shown(replace(LEAF, issuer=ORIGIN_CA), 20), Outcome.PASS, "tls.origin-authority"),
        (
            shown(replace(LEAF, issuer=ORIGIN_CA, names=("*.other.test",)), 20),
            Outcome.FAIL,
            "tls.origin-name",
        ),
        (shown(replace(LEAF, subject="CN=a", issuer="CN=a"), 18), Outcome.FAIL, "tls.origin-untrusted"),
        (shown(replace(LEAF, not_after=NOW - timedelta(1)), 10), Outcome.FAIL, "tls.origin-dates"),
        (shown(replace(LEAF, names=())), Outcome.FAIL, "tls.origin-name"),
        (replace(shown(), tls=replace(shown().tls, chain=())), Outcome.COULD_NOT_TELL, "tls.no-certificate"),  # type: ignore[type-var]
        (knock(None, UP, tls="refused: no"), Outcome.FAIL, "tls.origin-plain"),
        (knock(None, UP, tls="timeout: 5 s"), Outcome.COULD_NOT_TELL, "tls.origin-closed"),
        (knock(tls="refused: no"), Outcome.COULD_NOT_TELL, "tls.origin-closed"),
        (knock(tls="forbidden-address: private"), Outcome.COULD_NOT_TELL, "tls.origin-closed"),
    ],
)
def test_the_origins_own_certificate_is_judged(one: Knock, outcome: Outcome, code: str) -> None:
    assert judged(origin_certificate(HOST, OriginFacts(NAME, ORIGIN, one))) == (outcome, code)


def site(*answers: Response) -> SiteFacts:
    return SiteFacts(NAME, tuple(Page(one.url, RouteRole.HOME, (one,)) for one in answers))


def answer(kind: str, size: int, *headers: tuple[str, str]) -> Response:
    return Response(f"https://{NAME}/", 200, (("content-type", kind), *headers), b"x" * size)


@pytest.mark.parametrize(
    ("page", "alpn", "outcome", "code"),
    [
        (answer("text/html", 5000, ("content-encoding", "gzip")), "h2", Outcome.PASS, "edge.compression"),
        (answer("text/html", 5000, ("content-encoding", "br")), "h2", Outcome.PASS, "edge.compression"),
        (answer("text/html", 5000), "h2", Outcome.WARN, "edge.uncompressed"),
        (answer("application/json", 5000), "h2", Outcome.WARN, "edge.uncompressed"),
        (answer("text/html", 500), "h2", Outcome.PASS, "edge.compression"),
        (answer("image/png", 5000), "h2", Outcome.PASS, "edge.compression"),
        (answer("text/html", 500), "http/1.1", Outcome.WARN, "edge.http1-only"),
        (answer("text/html", 500, ("alt-svc", 'h3=":443"; ma=60')), "", Outcome.PASS, "edge.compression"),
        (answer("text/html", 500, ("alt-svc", 'h2=":443", h3=":443"')), "", Outcome.PASS, "edge.compression"),
        (answer("text/html", 500, ("alt-svc", "clear")), "", Outcome.WARN, "edge.http1-only"),
    ],
)
def test_text_worth_compressing_is_compressed_and_comes_by_a_modern_protocol(
    page: Response, alpn: str, outcome: Outcome, code: str
) -> None:
    tls = TlsFacts(NAME, "TLSv1.3", "", "", 0, (LEAF,), NOW, alpn=alpn)
    assert judged(compression(HOST, site(page), PageFileFacts(NAME, ()), tls)) == (outcome, code)
