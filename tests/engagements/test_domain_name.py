"""What people type into name fields is understood, or refused with a sentence that helps."""

import pytest

from engagements.domain_name import (
    DomainNameError,
    normalise_domain,
    normalise_host,
    normalise_route,
)

LONGEST = ".".join(("a" * 63, "b" * 63, "c" * 63, "d" * 57, "com"))

DOMAINS = [
    ("example.com", "example.com"),
    ("  Example.COM.  ", "example.com"),
    ("clean.test", "clean.test"),
    ("shop.example.co.uk", "shop.example.co.uk"),
    ("me.github.io", "me.github.io"),
    ("bücher.de", "xn--bcher-kva.de"),
    ("BÜCHER.de", "xn--bcher-kva.de"),
    ("Straße.de", "xn--strae-oqa.de"),
    ("日本語。jp", "xn--wgv71a119e.jp"),
    ("XN--BCHER-KVA.de", "xn--bcher-kva.de"),
    (LONGEST, LONGEST),
]

NOT_DOMAINS = [
    ("", "Enter a domain name"),
    ("   ", "Enter a domain name"),
    ("https://example.com", "is an address"),
    ("example.com/", "is an address"),
    ("example.com:443", "port"),
    ("me@example.com", "mail address"),
    ("192.0.2.1", "IP address"),
    ("::1", "IP address"),
    ("[2001:db8::1]", "IP address"),
    ("127.1", "IP address"),
    ("0x7f000001", "IP address"),
    ("2130706433", "IP address"),
    ("１２７.0.0.1", "IP address"),
    ("localhost", "this computer itself"),
    ("app.localhost", "this computer itself"),
    ("intranet", "internal name"),
    ("shop", "no ending"),
    ("test", "no ending"),
    ("printer.local", "internal name"),
    ("db.internal", "internal name"),
    ("nas.lan", "internal name"),
    ("router.home.arpa", "internal name"),
    ("dc1.corp", "internal name"),
    ("x.localdomain", "internal name"),
    ("co.uk", "public suffix"),
    ("github.io", "public suffix"),
    ("a b.com", "characters"),
    ("exa$mple.com", "characters"),
    ("-example.com", "characters"),
    ("example-.com", "characters"),
    ("example\x00.com", "nobody can see"),
    ("example\u202e.com", "characters"),
    ("💥 .com", "characters"),
    ("example..com", "a dot too many"),
    (".example.com", "a dot too many"),
    ("a" * 64 + ".com", "63 characters"),
    ("ü" * 64 + ".com", "too long"),
    (LONGEST.replace("d.com", "dd.com"), "at most 253"),
    ("xn--zzzzzz99999.de", "internationalised"),
]


@pytest.mark.parametrize(("typed", "name"), DOMAINS)
def test_domain_is_brought_into_one_form(typed: str, name: str) -> None:
    assert normalise_domain(typed) == name


@pytest.mark.parametrize(("typed", "reason"), NOT_DOMAINS)
def test_what_is_no_domain_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(DomainNameError, match=reason):
        normalise_domain(typed)


def test_normalising_twice_changes_nothing() -> None:
    for typed, name in DOMAINS:
        assert normalise_domain(normalise_domain(typed)) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("app.example.com", "app.example.com"),
        ("Example.com.", "example.com"),
        ("café.example.com", "xn--caf-dma.example.com"),
        ("_acme.example.com", "_acme.example.com"),
    ],
)
def test_host_in_the_domain_is_taken(typed: str, name: str) -> None:
    assert normalise_host(typed, "example.com") == name


@pytest.mark.parametrize(
    "typed", ["example.org", "notexample.com", "example.com.evil.org", "com", "127.0.0.1", ""]
)
def test_host_outside_the_domain_is_refused(typed: str) -> None:
    with pytest.raises(DomainNameError):
        normalise_host(typed, "example.com")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://App.Example.com:443/Login?next=%2F#form", "https://app.example.com/Login?next=%2F"),
        ("https://café.example.com/menu", "https://xn--caf-dma.example.com/menu"),
    ],
)
def test_route_is_brought_into_one_form(typed: str, url: str) -> None:
    assert normalise_route(typed, "example.com") == url


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("/login", "beginning with https"),
        ("example.com/login", "beginning with https"),
        ("http://example.com/", "beginning with https"),
        ("ftp://example.com/", "beginning with https"),
        ("https://", "beginning with https"),
        ("https://user:secret@example.com/", "user name"),
        ("https://example.com@evil.org/", "user name"),
        ("https://example.com:8443/", "Port 8443"),
        ("https://example.com:80/", "Port 80"),
        ("https://example.com:/", "colon"),
        ("https://example.com:port/", "cannot be read"),
        ("https://evil.org/", "not in example.com"),
        ("https://127.0.0.1/", "IP address"),
        ("https://[::1]/", "IP address"),
        ("https://example.com\\@evil.org/", "backslashes"),
        ("https://example.com/a b", "spaces"),
        ("https://example.com/\r\n", None),
        ("https://example.com/a\nb", "control"),
    ],
)
def test_route_that_leads_elsewhere_is_refused(typed: str, reason: str | None) -> None:
    if reason is None:  # what surrounds an address is no part of it
        assert normalise_route(typed, "example.com") == "https://example.com/"
        return
    with pytest.raises(DomainNameError, match=reason):
        normalise_route(typed, "example.com")


def test_refusal_never_repeats_a_password() -> None:
    with pytest.raises(DomainNameError) as caught:
        normalise_route("https://user:hunter2@example.com/", "example.com")
    assert "hunter2" not in str(caught.value)
