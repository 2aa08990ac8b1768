"""Reads certificates as they were sent into plain values, and survives those that are malformed."""

import warnings
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from checks.net.paths import load_certificate

MAX_CERTIFICATES = 10
_ANY_SERVER = frozenset({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE})


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as sent. `names` are its DNS names and `addresses` its IP addresses; `key` reads like
    "RSA 2048" or "EC P-256". `can_sign` and `can_serve` are what its key usage and extended key usage allow,
    `is_authority` what its basic constraints say; `fingerprint` is SHA-256 in hexadecimal. `issuer_url` is
    where its issuer's certificate can be had, `responder_url` where its revocation is told, which its server
    has to do by itself where it `must_staple` (RFC 7633). `logs` are the ids of those whose promises (SCTs)
    are in it."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key: str
    key_bits: int
    signature: str
    common_name: str = ""
    issuer_url: str = ""
    addresses: tuple[str, ...] = ()
    is_authority: bool = False
    can_sign: bool = True
    can_serve: bool = True
    fingerprint: str = ""
    serial: int = 0
    responder_url: str = ""
    must_staple: bool = False
    logs: tuple[str, ...] = ()

    @property
    def is_self_signed(self) -> bool:
        return self.subject == self.issuer

    @property
    def lifetime_days(self) -> float:
        return (self.not_after - self.not_before).total_seconds() / 86_400

    def issued(self, other: "Certificate") -> bool:
        return other.issuer == self.subject

    def is_valid_at(self, moment: datetime) -> bool:
        return self.not_before <= moment < self.not_after


def read_chain(chain: tuple[bytes, ...]) -> tuple[tuple[Certificate, ...], tuple[str, ...]]:
    """The certificates in the order sent, and why others cannot be read.

    None at all when the host's own is among the latter: nothing else may be taken for it.
    """
    certificates, problems = [], []
    for place, der in enumerate(chain[:MAX_CERTIFICATES]):
        try:
            certificates.append(read_certificate(der))
        except ValueError as error:
            problems.append(f"certificate {place + 1} of {len(chain)}: {plain(str(error))[:200]}")
            if place == 0:
                return (), tuple(problems)
    return tuple(certificates), tuple(problems)


def read_certificate(der: bytes) -> Certificate:
    """Raises ValueError, saying why, for what cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(load_certificate(der))
        except (TypeError, OverflowError, UnsupportedAlgorithm) as error:
            raise ValueError(str(error)) from None  # fields of types that they cannot have


def plain(text: str) -> str:
    """The text with everything that nobody can see written out: a NUL must not end a name in silence."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )


def _read(certificate: x509.Certificate) -> Certificate:
    key, bits = _key(certificate)
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    names, addresses = _names(certificate)
    basic = _extension(certificate, x509.BasicConstraints)
    usage = _extension(certificate, x509.KeyUsage)
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    features = _extension(certificate, x509.TLSFeature) or ()
    promises = _extension(certificate, x509.PrecertificateSignedCertificateTimestamps) or ()
    return Certificate(
        subject=plain(certificate.subject.rfc4514_string())[:300],
        issuer=plain(certificate.issuer.rfc4514_string())[:300],
        names=names,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        key_bits=bits,
        signature=_signature(certificate),
        common_name=plain(str(common[0].value))[:200] if common else "",
        issuer_url=_place(certificate, AuthorityInformationAccessOID.CA_ISSUERS),
        addresses=addresses,
        is_authority=basic is not None and basic.ca,
        can_sign=usage is None or usage.digital_signature,
        can_serve=purposes is None or not _ANY_SERVER.isdisjoint(purposes),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        serial=certificate.serial_number,
        responder_url=_place(certificate, AuthorityInformationAccessOID.OCSP),
        must_staple=x509.TLSFeatureType.status_request in features,
        logs=tuple(promise.log_id.hex() for promise in promises),
    )


def _extension[E: x509.ExtensionType](certificate: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
    except (ValueError, TypeError):
        return None


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "unknown", 0
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return "EdDSA", 256
    return type(key).__name__.lstrip("_"), 0


def _signature(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        return certificate.signature_algorithm_oid.dotted_string
    return algorithm.name if algorithm else "eddsa"


def _names(certificate: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    alternative = _extension(certificate, x509.SubjectAlternativeName)
    if alternative is None:
        return (), ()
    names = tuple(plain(name)[:253] for name in alternative.get_values_for_type(x509.DNSName))
    return names, tuple(str(address) for address in alternative.get_values_for_type(x509.IPAddress))


def _place(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> str:
    """Where the issuer has something of that kind about the certificate (its AIA extension), or ""."""
    for description in _extension(certificate, x509.AuthorityInformationAccess) or ():
        location = description.access_location
        if description.access_method == method and isinstance(location, x509.UniformResourceIdentifier):
            return plain(location.value)[:300]
    return ""
