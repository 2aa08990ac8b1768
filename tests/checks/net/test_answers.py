"""What answers say about themselves: redirects, charsets, challenges, reasons."""

import pytest

from checks.net.answers import NetError, Response
from checks.net.challenges import recognise_challenge


@pytest.mark.parametrize(
    ("status", "location", "expected"),
    [
        (301, "/next", "https://a.test/next"),
        (302, "next?x=1#top", "https://a.test/dir/next?x=1"),
        (303, "https://b.test/", "https://b.test/"),
        (307, "//b.test/x", "https://b.test/x"),
        (308, "https://b.test/caf\u00c3\u00a9", "https://b.test/caf%C3%A9"),
        (302, "/a page?q=x y", "https://a.test/a%20page?q=x%20y"),
        (302, "http://[::1", None),
        (200, "/next", None),
        (304, "/next", None),
        (301, None, None),
    ],
)
def test_location_is_absolute_and_only_of_redirects(
    status: int, location: str | None, expected: str | None
) -> None:
    headers = (("location", location),) if location else ()
    assert Response("https://a.test/dir/page", status, headers).location == expected


def test_headers_keep_their_duplicates() -> None:
    response = Response("https://a.test/", 200, (("set-cookie", "a=1"), ("vary", "x"), ("set-cookie", "b=2")))
    assert response.headers_of("Set-Cookie") == ("a=1", "b=2")
    assert response.header("VARY") == "x"
    assert response.header("server") is None


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/html", "grün".encode(), "grün"),
        ("text/html; charset=ISO-8859-1", "grün".encode("latin-1"), "grün"),
        ('text/html; charset="utf-8"', "grün".encode(), "grün"),
        ("text/html; charset=no-such-thing", b"ok", "ok"),
        ("text/html", b"\xff", "\ufffd"),
    ],
)
def test_text_is_decoded_whatever_is_declared(content_type: str, body: bytes, text: str) -> None:
    assert Response("https://a.test/", 200, (("content-type", content_type),), body).text == text


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, {"cf-mitigated": "challenge"}, b""),
        (200, {"cf-mitigated": "challenge"}, b""),
        (429, {"x-vercel-mitigated": "challenge"}, b""),
        (405, {"x-amzn-waf-action": "captcha"}, b""),
        (403, {"x-datadome": "protected"}, b""),
        (503, {}, b"<title>Just a moment...</title>"),
        (403, {}, b"<script src=/_Incapsula_Resource?x>"),
    ],
)
def test_bot_challenge_is_recognised(status: int, headers: dict[str, str], body: bytes) -> None:
    assert recognise_challenge(status, headers, body)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {"x-datadome": "protected"}, b""),
        (200, {}, b"an article on /cdn-cgi/challenge-platform/"),
        (404, {"server": "cloudflare"}, b"not found"),
        (403, {}, b"forbidden"),
    ],
)
def test_ordinary_page_is_no_challenge(status: int, headers: dict[str, str], body: bytes) -> None:
    assert recognise_challenge(status, headers, body) is None


def test_reason_names_what_was_tried_and_every_attempt() -> None:
    reason = NetError("refused", "192.0.2.1 port 443: refused", ("one", "two")).could_not(
        "fetch https://a.test/"
    )
    assert reason.code == "net.refused"
    assert reason.reason == "could not fetch https://a.test/: 192.0.2.1 port 443: refused"
    assert reason.evidence["attempts"] == ["one", "two"]
