"""Verifies certificates again without a server: what would a browser say that had the missing one as well?"""

import warnings
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

_MOST_BYTES = 64 * 1024


def load_certificate(der: bytes) -> x509.Certificate:
    """Raises ValueError, saying why, for bytes that are no certificate."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about oddities that will be errors one day: they are no news to us
        try:
            return x509.load_der_x509_certificate(der)
        except (UnsupportedAlgorithm, x509.InvalidVersion, TypeError) as error:
            raise ValueError(str(error)) from None


def read_certificates(data: bytes) -> tuple[bytes, ...]:
    """Certificates in DER as issuers publish them: DER, PEM, or a PKCS #7 bundle; none for anything else."""
    if len(data) > _MOST_BYTES:
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for read in (_one, x509.load_pem_x509_certificates, pkcs7.load_der_pkcs7_certificates):
            try:
                return tuple(certificate.public_bytes(Encoding.DER) for certificate in read(data))
            except (ValueError, TypeError, UnsupportedAlgorithm):
                continue
    return ()


def why_no_path(
    leaf: bytes, others: tuple[bytes, ...], roots: tuple[bytes, ...], host: str, at: datetime
) -> str:
    """ "" when a path of these certificates leads to a root at that time, else the reason (RFC 5280 §6)."""
    try:
        store = Store(_readable(roots))
        verifier = PolicyBuilder().store(store).time(at).build_server_verifier(x509.DNSName(host))
        verifier.verify(load_certificate(leaf), _readable(others))
    except (VerificationError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        return str(error)[:300] or "no path to a root"
    return ""


def _one(data: bytes) -> list[x509.Certificate]:
    return [load_certificate(data)]


def _readable(certificates: tuple[bytes, ...]) -> list[x509.Certificate]:
    found = []
    for der in certificates:
        try:
            found.append(load_certificate(der))
        except ValueError:
            continue  # an old root of the system that has quirks of its own vouches for nobody here
    return found
