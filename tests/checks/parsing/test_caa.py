"""CAA records are read as RFC 8659 and 8657 have them: their examples, and whatever else a zone may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.ca_identities import identities_of
from checks.parsing.caa import Property, authorising, read_property


def read(text: str) -> Property:
    found = read_property(text)
    assert found, text
    return found


# The examples of RFC 8659 §4.2, §4.3, §4.5 and RFC 8657 §5.
EXAMPLES = [
    ('0 issue "ca1.example.net"', "ca1.example.net", ()),
    ('0 issue "ca1.example.net; account=230123"', "ca1.example.net", (("account", "230123"),)),
    ('0 issue "ca1.example.net; policy=ev"', "ca1.example.net", (("policy", "ev"),)),
    ('0 issue ";"', "", ()),
    ('0 issue ""', "", ()),
    ('0 issuewild "ca2.example.org"', "ca2.example.org", ()),
    (
        '0 issue "example.net; accounturi=https://example.net/account/1234"',
        "example.net",
        (("accounturi", "https://example.net/account/1234"),),
    ),
    (
        '0 issue "example.net; validationmethods=dns-01,ca-foo"',
        "example.net",
        (("validationmethods", "dns-01,ca-foo"),),
    ),
    ("0 issue letsencrypt.org", "letsencrypt.org", ()),
    ('0 ISSUE "LetsEncrypt.ORG"', "letsencrypt.org", ()),
    ('0 issue " ca.example ; a=1 ;b=2"', "ca.example", (("a", "1"), ("b", "2"))),
    ('0 issue "ca.example;"', "ca.example", ()),
]


@pytest.mark.parametrize(("text", "issuer", "parameters"), EXAMPLES)
def test_examples_of_the_standards_are_read(
    text: str, issuer: str, parameters: tuple[tuple[str, str], ...]
) -> None:
    found = read(text)
    assert (found.issuer, found.parameters, found.trouble) == (issuer, parameters, "")


@pytest.mark.parametrize(
    "value", ["%%%%%", "ca1.example.net; broken", "two words.example", "-ca.example", "a b"]
)
def test_a_value_that_cannot_be_read_authorises_nobody(value: str) -> None:
    found = read(f'0 issue "{value}"')
    assert found.issuer == ""
    assert found.trouble


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('128 tbs "Unknown"', True),
        ('0 tbs "Unknown"', False),
        ('128 issue "ca.example"', False),
        ('128 iodef "mailto:a@b.example"', False),
        ('192 tbs "x"', True),
        ('1 tbs "x"', False),
    ],
)
def test_only_the_high_bit_makes_an_unknown_tag_forbid(text: str, expected: bool) -> None:
    assert read(text).is_unknown_and_critical is expected


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ("accounturi=https://a.example/1; accounturi=https://a.example/2", "more than one accounturi"),
        ("accounturi=not-a-uri", "no URI"),
        ("validationmethods=dns-01; validationmethods=http-01", "more than one list"),
        ("validationmethods=carrier-pigeon", "none that is in use"),
        ("validationmethods=", "none that is in use"),
        ("validationmethods=dns-01", ""),
        ("validationmethods=ca-own-way", ""),
        ("accounturi=https://a.example/1", ""),
        ("accounturi=mailto:a@example.net", ""),
    ],
)
def test_parameters_that_no_order_can_fit_are_told(parameters: str, word: str) -> None:
    reason = read(f'0 issue "ca.example; {parameters}"').why_unsatisfiable
    assert word in reason
    assert bool(reason) == bool(word)


def test_issuewild_decides_about_wildcards_alone_and_issue_where_it_is_missing() -> None:
    issue, wild = read('0 issue "a.example"'), read('0 issuewild "b.example"')
    assert authorising([issue, wild], is_wildcard=True) == (wild,)
    assert authorising([issue, wild], is_wildcard=False) == (issue,)
    assert authorising([issue], is_wildcard=True) == (issue,)
    assert authorising([wild], is_wildcard=False) is None
    assert authorising([read('0 iodef "mailto:a@b.example"')], is_wildcard=False) is None


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("CN=R11,O=Let's Encrypt,C=US", "letsencrypt.org"),
        ("CN=WE1,O=Google Trust Services,C=US", "pki.goog"),
        ("CN=Amazon RSA 2048 M02,O=Amazon,C=US", "amazon.com"),
        ("CN=Sectigo RSA DV,O=Sectigo Limited,C=GB", "sectigo.com"),
        ("CN=DigiCert TLS RSA,O=DigiCert Inc,C=US", "digicert.com"),
        ("CN=ZeroSSL ECC,O=ZeroSSL,C=AT", "sectigo.com"),
    ],
)
def test_usual_issuers_are_known_by_their_caa_names(issuer: str, name: str) -> None:
    assert identities_of(issuer)[0] == name


def test_an_issuer_that_is_not_known_has_no_names() -> None:
    assert identities_of("CN=Somebody,O=Nobody's Certificates") == ()


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_without_an_error(text: str) -> None:
    found = read_property(text)
    assert found is None or 0 <= found.flags <= 255


@given(st.integers(0, 255), st.sampled_from(["issue", "issuewild"]), st.text(max_size=200))
def test_any_value_names_an_issuer_or_says_why_not(flags: int, tag: str, value: str) -> None:
    found = read_property(f'{flags} {tag} "{value}"')
    assert found
    assert not (found.issuer and found.trouble)
    assert isinstance(found.why_unsatisfiable, str)
