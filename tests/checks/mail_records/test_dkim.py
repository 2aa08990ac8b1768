"""DKIM keys are read and measured, the ones that are too short included."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_records.dkim import is_dkim, parse_dkim

# A 512-bit SubjectPublicKeyInfo, made with openssl: libraries no longer make such keys.
RSA_512 = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL5p1tOIR4fdHBc/EBIJBXcPvHYNTpkJX4FbkZGAPnDh1qgzbXX3zyaaYKuPfLEEbM1q"
    "QP4pnVPTEwMHqEDqQZ0CAwEAAQ=="
)


@pytest.fixture(scope="module")
def rsa_2048() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(65537, 2048).public_key()


def _encoded(key: rsa.RSAPublicKey, form: serialization.PublicFormat) -> str:
    return base64.b64encode(key.public_bytes(serialization.Encoding.DER, form)).decode()


@pytest.mark.parametrize(
    "form", [serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1]
)
def test_rsa_keys_are_measured_in_both_wrappings(
    rsa_2048: rsa.RSAPublicKey, form: serialization.PublicFormat
) -> None:
    key = parse_dkim(f"v=DKIM1; k=rsa; p={_encoded(rsa_2048, form)}")
    assert (key.bits, key.errors) == (2048, ())


def test_a_key_that_libraries_refuse_is_measured_all_the_same() -> None:
    assert parse_dkim(f"p={RSA_512}").bits == 512


def test_spaces_inside_the_key_do_no_harm() -> None:
    assert parse_dkim(f"v=DKIM1; p={RSA_512[:40]} \t {RSA_512[40:]}").bits == 512


def test_an_ed25519_key_is_its_32_bytes() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    key = parse_dkim(f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}")
    assert (key.key_type, key.bits, key.errors) == ("ed25519", 256, ())


def test_tags_are_read() -> None:
    key = parse_dkim(f"v=DKIM1; h=sha1:sha256; s=email:tls; t=y:s; k=rsa; n=note; p={RSA_512};")
    assert key.hashes == ("sha1", "sha256")
    assert key.is_testing
    assert key.is_for_mail
    assert key.allows_sha256
    assert key.errors == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("v=DKIM1; k=rsa", "no p= tag"),
        ("v=DKIM1; p=%%%", "not valid base64"),
        ("v=DKIM1; p=abc", "not valid base64"),
        ("v=DKIM1; p=aGVsbG8=", "no RSA public key"),
        ("v=DKIM1; p=MAA=", "no RSA public key"),
        ("v=DKIM1; k=ed25519; p=aGVsbG8=", "has 32 bytes"),
        (f"v=DKIM2; p={RSA_512}", "must be DKIM1"),
        (f"p={RSA_512}; v=DKIM1", "come first"),
        (f"v=DKIM1; p={RSA_512}; p={RSA_512}", "appears twice"),
        (f"v=DKIM1; junk; p={RSA_512}", "no tag=value pair"),
        (f"v=DKIM1; p={RSA_512[:60]}", "no RSA public key"),
    ],
)
def test_each_fault_is_named(text: str, part: str) -> None:
    errors = parse_dkim(text).errors
    assert any(part in error for error in errors), errors


def test_an_empty_key_is_revoked_and_not_faulty() -> None:
    key = parse_dkim("v=DKIM1; p=")
    assert key.is_revoked
    assert key.errors == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DKIM1; p=", True),
        ("k=rsa; p=abc", True),
        ("v=DKIM1", True),
        ("v=spf1 -all", False),
        ("v=DMARC1; p=none", False),
    ],
)
def test_key_records_are_told_from_other_texts(text: str, expected: bool) -> None:
    assert is_dkim(text) is expected


@given(st.text(max_size=300), st.binary(max_size=200))
def test_anything_is_read_without_an_exception(text: str, data: bytes) -> None:
    parse_dkim(text)
    parse_dkim(f"v=DKIM1; p={text}")
    parse_dkim(f"v=DKIM1; p={base64.b64encode(data).decode()}")
    parse_dkim(f"v=DKIM1; p={base64.b64encode(b'0' + data).decode()}")


def test_a_key_of_nested_wrappings_ends_in_an_error_and_not_in_recursion() -> None:
    data = b"\x30\x80" * 5000
    assert parse_dkim(f"p={base64.b64encode(data).decode()}").errors


# The key records that RFC 6376 (appendix C) and RFC 8463 (appendix A.2) print.
PRINTED = [
    (
        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2S"
        "nFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mc"
        "wGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB",
        "rsa",
        1024,
    ),
    (
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5"
        "bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9Pzox"
        "ZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
        "rsa",
        1024,
    ),
    ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "ed25519", 256),
]


@pytest.mark.parametrize(("text", "key_type", "bits"), PRINTED)
def test_the_keys_that_the_standards_print_are_read(text: str, key_type: str, bits: int) -> None:
    key = parse_dkim(text)
    assert (key.key_type, key.bits, key.errors) == (key_type, bits, ())
