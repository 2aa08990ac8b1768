"""Certificates are read whole, and malformed ones are told instead of stumbled over."""

import datetime as dt
import warnings
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.certificate import plain, read_certificate, read_chain
from checks.facts.tls import path_of
from checks.lab.issuers import make_issuer, make_root
from checks.lab.leaves import make_leaf
from checks.lab.scenario_tls import Certificate as Wanted
from checks.net.paths import read_certificates, why_no_path
from checks.parsing.host_match import covers

KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = make_root("Root")
ISSUER = make_issuer("Issuer", ROOT)


def der(certificate: x509.Certificate | None) -> bytes:
    assert certificate is not None
    return certificate.public_bytes(Encoding.DER)


@cache
def leaf(wanted: Wanted = Wanted(), host: str = "shop.test") -> bytes:  # noqa: B008  frozen
    return der(make_leaf(host, wanted, KEY, ISSUER))


def test_a_good_certificate_is_read_whole() -> None:
    read = read_certificate(leaf(Wanted(issuer_url="http://ca.test/issuer.der")))
    assert (read.names, read.key, read.signature) == (("shop.test",), "EC secp256r1", "sha256")
    assert read.issuer_url == "http://ca.test/issuer.der"
    assert (read.can_serve, read.can_sign, read.is_authority) == (True, True, False)
    assert 89 < read.lifetime_days < 91
    assert len(read.fingerprint) == 64


def test_what_it_may_not_do_is_read() -> None:
    read = read_certificate(leaf(Wanted(can_serve=False, can_sign=False, is_authority=True)))
    assert (read.can_serve, read.can_sign, read.is_authority) == (False, False, True)


def test_addresses_are_kept_apart_from_names() -> None:
    read = read_certificate(leaf(Wanted(names=("192.0.2.7", "2001:db8::7"))))
    assert (read.names, read.addresses) == ((), ("192.0.2.7", "2001:db8::7"))


def test_a_nul_in_a_name_is_written_out_and_covers_nothing() -> None:
    read = read_certificate(leaf(Wanted(names=("shop.test\0.evil.test",))))
    assert read.names == ("shop.test\\x00.evil.test",)
    assert not covers(read.names, "shop.test")
    assert "\0" not in read.subject + read.common_name


def test_a_host_certificate_that_cannot_be_read_hides_the_whole_chain() -> None:
    assert read_chain((b"\x30\x03\x02\x01\x01", der(ISSUER.certificate)))[0] == ()
    chain, problems = read_chain((leaf(), b"nonsense"))
    assert len(chain) == 1
    assert problems[0].startswith("certificate 2 of 2: ")


@pytest.mark.parametrize("serial", [b"\x00", b"\x85"])
def test_an_odd_serial_number_is_no_news(serial: bytes) -> None:
    """Zero and negative numbers: libraries warn of them, browsers do not mind."""
    whole = leaf()
    start = whole.index(b"\xa0\x03\x02\x01\x02\x02") + 6
    odd = whole[:start] + bytes([whole[start]]) + serial * whole[start] + whole[start + 1 + whole[start] :]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_chain((odd,))[0] or read_chain((odd,))[1]


def test_a_name_of_a_type_that_names_cannot_have_is_told() -> None:
    """A common name as a bit string: libraries raise what nobody expects of them."""
    odd = leaf().replace(b"\x06\x03\x55\x04\x03\x0c", b"\x06\x03\x55\x04\x03\x03")
    assert odd != leaf()
    chain, problems = read_chain((odd,))
    assert (chain, len(problems)) == ((), 1)


@given(st.integers(0, 2000), st.integers(0, 255))
def test_any_flipped_byte_is_read_or_told(place: int, value: int) -> None:
    whole = bytearray(leaf())
    whole[place % len(whole)] = value
    chain, problems = read_chain((bytes(whole), leaf()))
    assert bool(chain) != bool(problems)


@given(st.binary(max_size=300))
def test_any_bytes_are_told(data: bytes) -> None:
    assert read_chain((data,))[0] == ()
    assert read_certificates(data) == ()


@given(st.text(max_size=50))
def test_plain_text_is_printable_and_stays_itself_where_it_was(text: str) -> None:
    assert plain(text).isprintable()
    assert not text.isprintable() or plain(text) == text


def test_published_certificates_are_read_in_every_form() -> None:
    certificate = ISSUER.certificate
    assert certificate
    for form in (Encoding.DER, Encoding.PEM):
        assert read_certificates(certificate.public_bytes(form)) == (der(certificate),)
    assert read_certificates(b"x" * 100_000) == ()


def test_a_path_is_verified_at_its_time_and_for_its_name() -> None:
    now = dt.datetime.now(dt.UTC)
    roots, others = (der(ROOT.certificate),), (der(ISSUER.certificate),)
    assert why_no_path(leaf(), others, roots, "shop.test", now) == ""
    assert why_no_path(leaf(), (), roots, "shop.test", now)
    assert why_no_path(leaf(), others, (), "shop.test", now)
    assert why_no_path(leaf(), others, roots, "other.test", now)
    assert why_no_path(leaf(), others, roots, "shop.test", now + dt.timedelta(days=200))
    assert why_no_path(b"nonsense", others, roots, "shop.test", now)


def test_of_two_certificates_of_one_issuer_the_path_takes_the_one_that_lasts() -> None:
    now = dt.datetime.now(dt.UTC)
    older = make_root("Older")
    crossed = (
        x509.CertificateBuilder()
        .subject_name(ROOT.name)
        .issuer_name(older.name)
        .public_key(ROOT.key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=900))
        .not_valid_after(now - dt.timedelta(days=1))
        .sign(older.key, hashes.SHA256())
    )
    chain, _ = read_chain((leaf(), der(ISSUER.certificate), der(crossed), der(ROOT.certificate)))
    path = path_of(chain)
    assert [one.common_name for one in path] == ["shop.test", "Issuer", "Root"]
    assert path[-1].is_self_signed
