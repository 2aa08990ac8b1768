"""Shakes hands with a host once as a browser does and once per old version, and reads its certificates."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID

from checks.facts.probe import probe
from checks.net.answers import Handshake, NetError
from checks.net.network import Net
from checks.net.versions import TLS_VERSIONS
from checks.subjects import Host

# 1.3 shows in the usual handshake; these need one of their own.
ASKED_APART = ("TLSv1", "TLSv1.1", "TLSv1.2")
MAX_CERTIFICATES = 10


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as sent. `names` are its DNS names; `key` reads like "RSA 2048" or "EC P-256"."""

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

    @property
    def is_self_signed(self) -> bool:
        return self.subject == self.issuer

    def issued(self, other: "Certificate") -> bool:
        return other.issuer == self.subject


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """`error` and `error_code` are OpenSSL's (X509_V_ERR_*), "" and 0 for a trusted chain. `offers` maps each
    TLS version to True (offered), False (refused) or the reason why it is not known. `unverified` is why the
    usual handshake failed where another one had to show the certificates: then nobody has verified them."""

    host: str
    version: str
    cipher: str
    error: str
    error_code: int
    chain: tuple[Certificate, ...]
    offers: dict[str, bool | str]
    at: datetime
    address: str = ""
    unverified: str = ""

    @property
    def leaf(self) -> Certificate | None:
        return self.chain[0] if self.chain else None


@probe()
async def probe_tls(host: Host, net: Net) -> TlsFacts:
    """Raises CouldNotFindOut when no handshake succeeds at any version."""
    first, *older = await asyncio.gather(
        _shake(host.name, net), *(_shake(host.name, net, version) for version in ASKED_APART)
    )
    offers: dict[str, bool | str] = dict(zip(ASKED_APART, (_offer(shake) for shake in older), strict=True))
    usual = (
        first
        if isinstance(first, Handshake)
        else next((shake for shake in reversed(older) if isinstance(shake, Handshake)), None)
    )
    if usual is None:
        raise first.could_not(f"shake hands over TLS with {host.name}")  # type: ignore[union-attr]
    if isinstance(first, NetError):
        offers["TLSv1.3"] = _offer(first)
    else:
        # We offered 1.3 and the server chose: anything else means that it has no 1.3.
        offers["TLSv1.3"] = usual.version == "TLSv1.3"
        if usual.version == "TLSv1.2":
            offers["TLSv1.2"] = True
    return TlsFacts(
        host=host.name,
        version=usual.version,
        cipher=usual.cipher,
        error=usual.error,
        error_code=usual.error_code,
        chain=read_chain(usual.chain),
        offers=offers,
        at=datetime.now(UTC),
        address=usual.address,
        unverified=first.detail if isinstance(first, NetError) else "",
    )


async def _shake(name: str, net: Net, version: str | None = None) -> Handshake | NetError:
    try:
        if version is None:
            return await net.handshake(name, check_hostname=False)
        wanted = TLS_VERSIONS[version]
        return await net.handshake(name, minimum=wanted, maximum=wanted, verify=False)
    except NetError as error:
        return error


def _offer(shake: Handshake | NetError) -> bool | str:
    """A server that answers and turns the version down refuses it; silence is not known to be a no."""
    if isinstance(shake, Handshake):
        return True
    return False if shake.kind in {"tls", "reset"} else f"{shake.kind}: {shake.detail}"


def read_chain(chain: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """The certificates that can be read, in the order sent."""
    certificates = []
    for der in chain[:MAX_CERTIFICATES]:
        with contextlib.suppress(ValueError, UnsupportedAlgorithm):
            certificates.append(_read(x509.load_der_x509_certificate(der)))
    return tuple(certificates)


def _read(certificate: x509.Certificate) -> Certificate:
    key, bits = _key(certificate)
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return Certificate(
        subject=certificate.subject.rfc4514_string()[:300],
        issuer=certificate.issuer.rfc4514_string()[:300],
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        key_bits=bits,
        signature=_signature(certificate),
        common_name=str(common[0].value)[:200] if common else "",
        issuer_url=_issuer_url(certificate),
    )


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
    except UnsupportedAlgorithm:
        return certificate.signature_algorithm_oid.dotted_string
    return algorithm.name if algorithm else "eddsa"


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return ()
    return tuple(name[:253] for name in extension.value.get_values_for_type(x509.DNSName))


def _issuer_url(certificate: x509.Certificate) -> str:
    """Where the issuer's own certificate can be had (AIA caIssuers), or ""."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return ""
    for description in extension.value:
        location = description.access_location
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS and isinstance(
            location, x509.UniformResourceIdentifier
        ):
            return location.value[:300]
    return ""
