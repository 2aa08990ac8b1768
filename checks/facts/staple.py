"""Reads the word on a certificate's revocation that its server sends along (OCSP, RFC 6960)."""

import warnings
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ocsp

_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Staple:
    """`status` is "good", "revoked" or "unknown"; `problem` says why it tells nothing, "" when it does.

    `serial` is that of the certificate meant; `logs` are the ids of logs whose promises it carries. Whose
    signature it bears is not looked at: browsers do, and none of the verdicts here is better for one.
    """

    status: str = "unknown"
    serial: int = 0
    updated: datetime | None = None
    until: datetime | None = None
    problem: str = ""
    logs: tuple[str, ...] = ()


def read_staple(der: bytes) -> Staple | None:
    """None where nothing was sent."""
    if not der:
        return None
    if len(der) > _MOST_BYTES:
        return Staple(problem=f"{len(der)} bytes long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            response = ocsp.load_der_ocsp_response(der)
            if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                return Staple(problem=f"the issuer said {response.response_status.name.lower()}")
            return Staple(
                status=response.certificate_status.name.lower(),
                serial=response.serial_number,
                updated=response.this_update_utc,
                until=response.next_update_utc,
                logs=_logs(response),
            )
        except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm) as error:
            return Staple(problem=f"cannot be read ({str(error)[:100]})")


def _logs(response: ocsp.OCSPResponse) -> tuple[str, ...]:
    try:
        found = response.single_extensions.get_extension_for_class(x509.SignedCertificateTimestamps)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(one.log_id.hex() for one in found.value)
