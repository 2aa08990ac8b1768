"""What hangs on a record is said in words that name the client's own hosts, mail and certificates."""

import pytest

from checks.subjects import Domain, Host, HostRole, Route, RouteRole, SendingDomain, Surface, ZoneRecord
from checks.zone.dependents import Dependents, target_of

SURFACE = Surface(
    domain=Domain("shop.test"),
    hosts=(
        Host("shop.test", HostRole.APEX),
        Host("www.shop.test", HostRole.WWW),
        Host("app.shop.test", HostRole.APP),
        Host("a.x.shop.test"),
    ),
    routes=(
        Route("https://app.shop.test/login", RouteRole.LOGIN),
        Route("https://app.shop.test/signup", RouteRole.SIGNUP),
    ),
    sending_domains=(SendingDomain("shop.test", ("s1",), ("postmark",)),),
    canonical_host="www.shop.test",
)


def said(name: str, rdtype: str, value: str, *others: ZoneRecord) -> str:
    record = ZoneRecord(f"{name}.shop.test" if name else "shop.test", rdtype, value, 300)
    return " ".join(Dependents(SURFACE, (record, *others)).of(record))


@pytest.mark.parametrize(
    ("name", "rdtype", "value", "words"),
    [
        ("app", "A", "192.0.2.1", "Visitors of app.shop.test (the app), with /login, /signup."),
        ("www", "CNAME", "host.test", "where all visitors end"),
        ("*.x", "A", "192.0.2.1", "Visitors of a.x.shop.test"),
        ("", "MX", "10 mx.test", "Mail to addresses at shop.test arrives by it."),
        ("", "TXT", "v=spf1 -all", "sent through postmark: receivers read here who may send it (SPF)"),
        ("_dmarc", "TXT", "v=DMARC1; p=none", "Forged mail in the name of shop.test"),
        ("s1._domainkey", "CNAME", "s1.provider.test", "The signature s1 of mail from shop.test"),
        ("_mta-sts", "TXT", "v=STSv1; id=1", "_mta-sts"),
        ("", "CAA", '0 issue "lab.test"', "The next certificate of shop.test, www.shop.test"),
        ("_acme-challenge.www", "TXT", "abc", "The certificate of www.shop.test is renewed by it."),
        ("_ab12.app", "CNAME", "_cd.acm-validations.aws", "The certificate of app.shop.test is renewed"),
        ("", "NS", "ns1.lab.test", "Everything in shop.test"),
        ("x", "NS", "ns1.lab.test", "Every name below x.shop.test: a.x.shop.test"),
        ("", "TXT", "google-site-verification=abc", "shop.test is yours (google-site-verification)"),
        ("_25._tcp.mx", "TLSA", "3 1 1 ab", "DANE"),
        ("_sip._tcp", "SRV", "1 1 443 sip.shop.test", "look the service"),
    ],
)
def test_what_needs_a_record_is_named(name: str, rdtype: str, value: str, words: str) -> None:
    assert words in said(name, rdtype, value)


@pytest.mark.parametrize(
    ("name", "rdtype", "value"),
    [
        ("old", "A", "192.0.2.1"),
        ("", "TXT", "hello"),
        ("old", "MX", "10 mx.test"),
        ("old", "CNAME", "x.test"),
    ],
)
def test_what_nothing_needs_has_no_words(name: str, rdtype: str, value: str) -> None:
    assert said(name, rdtype, value) == ""


def test_a_record_that_another_points_to_is_needed_by_it() -> None:
    mail = ZoneRecord("shop.test", "MX", "10 mx.shop.test", 300)
    assert said("mx", "A", "192.0.2.1", mail) == "shop.test MX points to it."


@pytest.mark.parametrize(
    ("rdtype", "value", "target"),
    [
        ("MX", "10 mx.test", "mx.test"),
        ("MX", "0 .", ""),
        ("MX", "broken", ""),
        ("SRV", "1 2 443 sip.test", "sip.test"),
        ("CNAME", "host.test", "host.test"),
        ("TXT", "host.test", ""),
        ("HTTPS", '1 . alpn="h2"', ""),
    ],
)
def test_the_target_of_a_record(rdtype: str, value: str, target: str) -> None:
    assert target_of(ZoneRecord("shop.test", rdtype, value, 300)) == target
