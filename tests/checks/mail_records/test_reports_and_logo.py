"""TLS report and BIMI records are read as written, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_records.bimi import is_bimi, logo_error, parse_bimi
from checks.mail_records.tag_list import parse_tags
from checks.mail_records.tls_rpt import is_tls_rpt, parse_tls_rpt


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("v=TLSRPTv1; rua=mailto:tls@a.test", ("mailto:tls@a.test",)),
        ("v=TLSRPTv1;rua=mailto:a@a.test , https://b.test/x;", ("mailto:a@a.test", "https://b.test/x")),
        ("v=TLSRPTv1; rua=https://b.test/x; ext=1", ("https://b.test/x",)),
    ],
)
def test_addresses_for_tls_reports_are_read(text: str, addresses: tuple[str, ...]) -> None:
    record = parse_tls_rpt(text)
    assert is_tls_rpt(text)
    assert (record.addresses, record.errors) == (addresses, ())


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("v=TLSRPTv1", "there is no rua="),
        ("v=TLSRPTv1; rua=", "is no mailto: or https: address"),
        ("v=TLSRPTv1; rua=tls@a.test", "is no mailto: or https: address"),
        ("v=TLSRPTv1; rua=http://a.test", "is no mailto: or https: address"),
        ("v=TLSRPTv1; rua=mailto:a@a.test; rua=mailto:b@a.test", "appears twice"),
        ("v=TLSRPTv2; rua=mailto:a@a.test", "does not begin with"),
    ],
)
def test_each_fault_of_a_tls_report_record_is_named(text: str, part: str) -> None:
    assert any(part in error for error in parse_tls_rpt(text).errors)


def test_a_logo_record_is_read() -> None:
    record = parse_bimi("v=BIMI1; l=https://a.test/l.svg; a=https://a.test/l.pem;")
    assert (record.logo, record.certificate) == ("https://a.test/l.svg", "https://a.test/l.pem")
    assert (record.declines, record.errors) == (False, ())


@pytest.mark.parametrize("text", ["v=BIMI1; l=; a=;", "v=BIMI1; l="])
def test_an_empty_logo_declines(text: str) -> None:
    assert parse_bimi(text).declines


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("v=BIMI1; a=https://a.test/l.pem", "there is no l="),
        ("v=BIMI1; l=http://a.test/l.svg", "is no https address"),
        ("v=BIMI1; l=https://user@a.test/l.svg", "is no https address"),
        ("v=BIMI1; l=https://[::1/l.svg", "is no https address"),
        ("v=BIMI2; l=https://a.test/l.svg", "does not begin with"),
    ],
)
def test_each_fault_of_a_logo_record_is_named(text: str, part: str) -> None:
    assert any(part in error for error in parse_bimi(text).errors)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('<svg baseProfile="tiny-ps"><title>A</title></svg>', ""),
        ("<?xml version='1.0'?><s:svg xmlns:s='x' baseProfile='tiny-ps'/>", ""),
        ('<svg baseProfile="tiny"></svg>', "tiny-ps"),
        ('<svg baseProfile="tiny-ps"><script>1</script></svg>', "script"),
        ("<html></html>", "no SVG"),
        ("", "no SVG"),
    ],
)
def test_a_logo_file_is_judged(text: str, part: str) -> None:
    assert (part in logo_error(text)) if part else logo_error(text) == ""


@given(st.text(max_size=200) | st.text(alphabet="v=TLSRPBIMI1; rual=mailto:https/@.,", max_size=80))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    for candidate in (text, f"v=TLSRPTv1; rua={text}", f"v=BIMI1; l={text}; a={text}"):
        report, logo = parse_tls_rpt(candidate), parse_bimi(candidate)
        assert report.errors or (report.addresses and is_tls_rpt(candidate))
        assert logo.errors or is_bimi(candidate)
    logo_error(text)


@given(st.text(max_size=200) | st.text(alphabet="ab=; \t", max_size=60))
def test_every_piece_of_a_tag_list_is_accounted_for(text: str) -> None:
    listed = parse_tags(text)
    pieces = [piece for piece in text.split(";") if piece.strip()]
    assert len(listed.tags) + len(listed.strays) + len(listed.repeated) == len(pieces)
    assert bool(listed.errors) is bool(listed.strays or listed.repeated)
