"""The lab's issuing certificates: the usual one below the root, and others that no issuer should be."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

type PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

TEN_YEARS = dt.timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A key that signs under a name; `certificate` is None only while it is being made."""

    key: PrivateKey
    certificate: x509.Certificate | None
    name: x509.Name


def make_root(common_name: str) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    name = name_of(common_name)
    return Issuer(key, make_issuer_certificate(name, key, Issuer(key, None, name), path_length=None), name)


def make_issuer(common_name: str, root: Issuer) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    name = name_of(common_name)
    return Issuer(key, make_issuer_certificate(name, key, root), name)


def _hand(root: Issuer) -> Issuer:
    """Nothing in its name says that programs talk to it."""
    return make_issuer("Launch Ready Lab Hand Issuer", root)


def _expired(root: Issuer) -> Issuer:
    key, name = ec.generate_private_key(ec.SECP256R1()), name_of("Launch Ready Lab Late Issuer")
    ends = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    return Issuer(key, make_issuer_certificate(name, key, root, ends=ends), name)


def _narrow(root: Issuer) -> Issuer:
    """May issue for names below narrow.test only."""
    key, name = ec.generate_private_key(ec.SECP256R1()), name_of("Launch Ready Lab Narrow Issuer")
    constraints = x509.NameConstraints([x509.DNSName("narrow.test")], None)
    return Issuer(key, make_issuer_certificate(name, key, root, constraints=constraints), name)


def _powerless(root: Issuer) -> Issuer:
    """Signs like an authority without being one."""
    key, name = ec.generate_private_key(ec.SECP256R1()), name_of("Launch Ready Lab Mere Host")
    return Issuer(key, make_issuer_certificate(name, key, root, is_authority=False), name)


def _unknown(_: Issuer) -> Issuer:
    """Below a root that nobody trusts."""
    return make_issuer("Launch Ready Lab Private Issuer", make_root("Launch Ready Lab Private Root"))


def _with_rsa(root: Issuer) -> Issuer:
    key, name = rsa.generate_private_key(65537, 2048), name_of("Launch Ready Lab RSA Issuer")
    return Issuer(key, make_issuer_certificate(name, key, root), name)


ODD_ISSUERS: dict[str, Callable[[Issuer], Issuer]] = {
    "hand": _hand,
    "expired": _expired,
    "narrow": _narrow,
    "powerless": _powerless,
    "unknown": _unknown,
    "sha1": _with_rsa,
}


def make_cross_sign(root: Issuer) -> x509.Certificate:
    """The root's own name and key, vouched for by an older root, and expired: what DST Root X3 once left."""
    older = make_root("Launch Ready Lab Older Root")
    ends = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    return make_issuer_certificate(root.name, root.key, older, ends=ends, path_length=None)


def make_issuer_certificate(
    name: x509.Name,
    key: PrivateKey,
    issuer: Issuer,
    *,
    path_length: int | None = 0,
    is_authority: bool = True,
    ends: dt.datetime | None = None,
    constraints: x509.NameConstraints | None = None,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    basic = x509.BasicConstraints(ca=is_authority, path_length=path_length if is_authority else None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before((ends or now) - TEN_YEARS)  # older than whatever they vouch for
        .not_valid_after(ends or now + TEN_YEARS)
        .add_extension(basic, critical=True)
        .add_extension(key_usage(signs=True, issues=is_authority), critical=True)
    )
    for extension in issuer_extensions(key, issuer.key):
        builder = builder.add_extension(extension, critical=False)
    if constraints is not None:
        builder = builder.add_extension(constraints, critical=True)
    return builder.sign(issuer.key, hashes.SHA256())


def issuer_extensions(key: PrivateKey, issuer_key: PrivateKey) -> tuple[x509.ExtensionType, ...]:
    """Whose key this is and whose key signed it."""
    issuer_id = x509.SubjectKeyIdentifier.from_public_key(issuer_key.public_key())
    return (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id),
    )


def key_usage(*, signs: bool, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        key_cert_sign=issues,
        crl_sign=issues,
        content_commitment=not signs,  # some bit has to be set
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def name_of(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Launch Ready Lab"),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )
