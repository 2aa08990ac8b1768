"""SPF records are read as RFC 7208 says, down to the faults that make receivers give them up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_records.spf import is_spf, looks_like_spf, parse_spf
from checks.mail_records.spf_macros import expand, macro_error, name_error


@pytest.mark.parametrize("text", ["v=spf1", "v=spf1 ", "V=SPF1 -all", "v=spf1 -all"])
def test_a_version_and_then_a_space_or_the_end_makes_an_spf_record(text: str) -> None:
    assert is_spf(text)
    assert not looks_like_spf(text)


@pytest.mark.parametrize(
    "text", ["v=spf1; -all", " v=spf1 -all", '"v=spf1 -all"', "v=spf10 a", "spf1 mx", "v= spf1 a"]
)
def test_near_misses_are_told_from_records(text: str) -> None:
    assert not is_spf(text)
    assert looks_like_spf(text)


@pytest.mark.parametrize(
    "text", ["", "google-site-verification=abc", "v=DMARC1; p=none", "spfile=1", "my v=spf1"]
)
def test_other_texts_are_neither(text: str) -> None:
    assert not is_spf(text)
    assert not looks_like_spf(text)


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 -all",
        "v=spf1 +a -mx ~ptr ?all",
        "v=spf1 a:mail.example.com a/24 a//64 a/24//64 a:mail.example.com/24//64 -all",
        "v=spf1 mx:example.com/30 -all",
        "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:db8::/32 ip6:2001:db8::1 ip6:::1 -all",
        "v=spf1 include:_spf.example.com include:a-b.example -all",
        "v=spf1 exists:%{i}._spf.%{d2} exists:%{ir}.%{v}._spf.%{d} exists:%{l1r-}.x.%{o} -all",
        "v=spf1 redirect=_spf.example.com",
        "v=spf1 -all exp=explain._spf.%{d}",
        "v=spf1 moo=%{d} other.word-1=x -all",
        "V=SPF1 IP4:192.0.2.1 INCLUDE:EXAMPLE.COM -ALL",
        "v=spf1   a    -all  ",
        "v=spf1 include:example.com. -all",
    ],
)
def test_valid_records_have_no_error(record: str) -> None:
    assert parse_spf(record).errors == ()


@pytest.mark.parametrize(
    ("record", "part"),
    [
        ("v=spf1 include -all", "a name is missing"),
        ("v=spf1 include: -all", "a name is missing"),
        ("v=spf1 exists -all", "a name is missing"),
        ("v=spf1 +include=example.com -all", "write “include:”, not “include=”"),
        ("v=spf1 ip4 -all", "an address is missing"),
        ("v=spf1 ip4:192.0.2 -all", "no IPv4 address"),
        ("v=spf1 ip4:2001:db8::1 -all", "no IPv4 address"),
        ("v=spf1 ip4:192.0.2.0/33 -all", "no network"),
        ("v=spf1 ip4:192.0.2.0/024 -all", "no network"),
        ("v=spf1 ip4:192.0.2.0/ -all", "no network"),
        ("v=spf1 ip6:192.0.2.1 -all", "no IPv6 address"),
        ("v=spf1 ip6:2001:db8::/129 -all", "no network"),
        ("v=spf1 a/33 -all", "no prefix length"),
        ("v=spf1 a//129 -all", "no prefix length"),
        ("v=spf1 mx/ -all", "no prefix length"),
        ("v=spf1 all:example.com", "takes no value"),
        ("v=spf1 include:localhost -all", "no full domain name"),
        ("v=spf1 include:example.123 -all", "no full domain name"),
        ("v=spf1 include:%{x}.example.com -all", "unknown macro"),
        ("v=spf1 include:%{c}.example.com -all", "only allowed in explanations"),
        ("v=spf1 include:%{d0}.example.com -all", "keeps no label"),
        ("v=spf1 include:%(d).example.com -all", "is no macro"),
        ("v=spf1 exists:é.example.com -all", "is not allowed"),
        ("v=spf1 moo -all", "no mechanism or modifier"),
        ("v=spf1 192.0.2.1 -all", "no mechanism or modifier"),
        ("v=spf1, a -all", "does not begin with"),
        ("v=spf1 redirect=a.test redirect=b.test", "redirect= appears more than once"),
        ("v=spf1 exp=a.test exp=b.test -all", "exp= appears more than once"),
        ("v=spf1 redirect=", "a name is missing"),
        ("v=spf1 ipv4:192.0.2.1 -all", "no mechanism or modifier"),
    ],
)
def test_each_fault_is_named(record: str, part: str) -> None:
    errors = parse_spf(record).errors
    assert any(part in error for error in errors), errors


def test_receivers_stop_at_all() -> None:
    record = parse_spf("v=spf1 a -all include:example.com mx redirect=other.test")
    assert [term.text for term in record.evaluated] == ["a", "-all"]
    assert record.idle_mechanisms == ("include:example.com", "mx")
    assert record.has_idle_redirect
    assert record.redirect is None


def test_a_redirect_is_followed_where_there_is_no_all() -> None:
    record = parse_spf("v=spf1 redirect=_spf.example.com a")
    assert [term.text for term in record.evaluated] == ["a", "redirect=_spf.example.com"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [("v=spf1 -all", True), ("v=spf1 ~all", False), ("v=spf1 a -all", False), ("v=spf1", False)],
)
def test_only_a_bare_minus_all_authorises_nobody(record: str, expected: bool) -> None:
    assert parse_spf(record).authorises_nobody is expected


def test_a_mechanism_written_as_a_modifier_is_found_because_receivers_pass_over_it() -> None:
    record = parse_spf("v=spf1 include=example.com IP4=192.0.2.1 moo=1 -all")
    assert record.errors == ()
    assert record.mistaken_modifiers == ("include=example.com", "IP4=192.0.2.1")


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("%{d}", "email.example.com"),
        ("_spf.%{d2}", "_spf.example.com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{o}.x", "example.com.x"),
        ("a%%b%-c.test", "a%b%20c.test"),
        ("%{i}.x", None),
        ("plain.test", "plain.test"),
    ],
)
def test_macros_expand_as_in_section_7_4(text: str, expanded: str | None) -> None:
    assert expand(text, {"d": "email.example.com", "o": "example.com"}) == expanded


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    for candidate in (text, f"v=spf1 {text}"):
        record = parse_spf(candidate)
        assert len(record.evaluated) <= len(record.terms)
        macro_error(candidate)
        name_error(candidate)
        expand(candidate, {"d": "example.com"})


@given(st.text(alphabet="aimx:/=%{}dlr0123456789.-+~? ", max_size=120))
def test_what_looks_nearly_right_is_read_without_an_exception(text: str) -> None:
    record = parse_spf(f"v=spf1 {text}")
    assert all(term.error == "" for term in record.terms) or record.errors
