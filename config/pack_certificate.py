"""The certificate that issued packs are signed with: read from its file, or what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

SOON = timedelta(days=30)


class UnusableCertificate(Exception):
    """Nothing can be signed with it; the text goes on a sentence that names the file."""


@dataclass(frozen=True, slots=True)
class PackCertificate:
    """`data` is the PKCS#12 file as it is; `name` is whom the certificate is of."""

    data: bytes
    name: str
    starts_at: datetime
    ends_at: datetime

    def trouble(self, now: datetime) -> str:
        """Why it cannot sign at this moment, empty where it can."""
        if now >= self.ends_at:
            return f"expired on {self.ends_at:%d %B %Y}"
        if now < self.starts_at:
            return f"is not valid before {self.starts_at:%d %B %Y}"
        return ""

    def ends_soon(self, now: datetime) -> bool:
        return now >= self.ends_at - SOON


def read_pack_certificate(path: str, passphrase: str) -> PackCertificate:
    """Raises UnusableCertificate where the file is missing, cannot be opened, or is not for signing."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnusableCertificate(f"cannot be read: {error.strerror}") from error
    try:
        key, certificate, _chain = pkcs12.load_key_and_certificates(data, passphrase.encode() or None)
    except ValueError as error:
        raise UnusableCertificate("does not open: no PKCS#12 file, or not its passphrase") from error
    if key is None or certificate is None:
        raise UnusableCertificate("lacks the private key or the certificate")
    if not _is_for_signing(certificate):
        raise UnusableCertificate("holds a certificate that is not for signatures (key usage)")
    ends_at = certificate.not_valid_after_utc
    return PackCertificate(data, _name_of(certificate), certificate.not_valid_before_utc, ends_at)


def _is_for_signing(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _name_of(certificate: x509.Certificate) -> str:
    """The common name, else the organisation's, else the whole subject."""
    for attribute in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        for found in certificate.subject.get_attributes_for_oid(attribute):
            return str(found.value)[:200]
    return certificate.subject.rfc4514_string()[:200]
