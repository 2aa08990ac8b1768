"""MTA-STS records and policies are read as RFC 8461 says, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_records.mta_sts import LONGEST_SECONDS, is_mta_sts, parse_mta_sts, parse_policy

GOOD = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n"


@pytest.mark.parametrize("text", ["v=STSv1; id=20160831085700Z;", "v=STSv1;id=1", "v = STSv1 ; id = a ; x=y"])
def test_a_good_record_is_read(text: str) -> None:
    assert is_mta_sts(text)
    record = parse_mta_sts(text)
    assert record.errors == ()
    assert record.id


@pytest.mark.parametrize("text", ["v=STSv2; id=1", "v=stsv1; id=1", "id=1; v=STSv1", "", "v=STSv10; id=1"])
def test_anything_else_is_passed_over(text: str) -> None:
    assert not is_mta_sts(text)
    assert parse_mta_sts(text).errors


@pytest.mark.parametrize("text", ["v=STSv1", "v=STSv1; id=", "v=STSv1; id=a-b", f"v=STSv1; id={'1' * 33}"])
def test_a_record_needs_an_id(text: str) -> None:
    assert parse_mta_sts(text).errors


def test_a_good_policy_is_read() -> None:
    policy = parse_policy(GOOD)
    assert policy.errors == ()
    assert (policy.mode, policy.max_age) == ("enforce", 604800)
    assert policy.patterns == ("mail.example.com", "*.example.net")


@pytest.mark.parametrize(
    ("host", "is_covered"),
    [
        ("mail.example.com", True),
        ("MAIL.example.com.", True),
        ("other.example.com", False),
        ("mx1.example.net", True),
        ("a.mx1.example.net", False),
        ("example.net", False),
    ],
)
def test_a_wildcard_stands_for_one_label(host: str, is_covered: bool) -> None:
    assert parse_policy(GOOD).covers(host) is is_covered


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("version: STSv1", "version: STSv2", "version: STSv2"),
        ("mode: enforce", "mode: on", "mode: on"),
        ("max_age: 604800", "max_age: soon", "max_age: soon"),
        ("max_age: 604800", f"max_age: {LONGEST_SECONDS + 1}", "max_age"),
        ("max_age: 604800", "", "max_age"),
        ("mx: mail.example.com\r\nmx: *.example.net\r\n", "", "no mx:"),
        ("mail.example.com", "mail.*.com", "is no host name"),
        ("mode: enforce", "enforce", "no “key: value” line"),
    ],
)
def test_each_fault_of_a_policy_is_named(old: str, new: str, part: str) -> None:
    assert any(part in error for error in parse_policy(GOOD.replace(old, new)).errors)


def test_the_first_of_two_fields_counts_and_unknown_ones_are_passed_over() -> None:
    policy = parse_policy(GOOD + "mode: none\nfuture_field: 1\n")
    assert (policy.mode, policy.errors) == ("enforce", ())


def test_a_policy_that_is_off_needs_no_host() -> None:
    assert parse_policy("version: STSv1\nmode: none\nmax_age: 86400").errors == ()


LINES = st.sampled_from(
    ["version: STSv1", "mode: enforce", "mode: none", "mx: *.a.test", "mx:", "max_age: 9"]
)


@given(st.text(max_size=300) | st.lists(LINES | st.text(max_size=20), max_size=12).map("\n".join), st.text())
def test_any_text_is_read_without_an_exception(text: str, host: str) -> None:
    policy = parse_policy(text)
    policy.covers(host)
    assert policy.errors or (policy.mode and 0 <= policy.max_age <= LONGEST_SECONDS)
    for candidate in (text, f"v=STSv1; {text}"):
        record = parse_mta_sts(candidate)
        assert record.errors or (is_mta_sts(candidate) and record.id.isalnum())
