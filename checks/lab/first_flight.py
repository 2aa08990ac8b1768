"""The first words of a TLS 1.2 server that staples, byte by byte: Python's `ssl` has no way to say them."""

import datetime as dt
import struct

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from checks.lab.issuers import Issuer
from checks.lab.scenario_tls import Staple
from checks.lab.transparency import beside

# The extension by which a hello asks for a staple (RFC 6066 §8), as clients send it.
ASKS_FOR_STATUS = bytes.fromhex("000500050100000000")
_HANDSHAKE = 22
_SERVER_HELLO, _CERTIFICATE, _SERVER_HELLO_DONE, _CERTIFICATE_STATUS = 2, 11, 14, 22
_STATUS_REQUEST, _TIMESTAMPS, _RENEGOTIATION_INFO = 5, 18, 0xFF01
_ECDHE_ECDSA_AES128_GCM = 0xC02B
_MOST = 2**14


def first_flight(chain: list[x509.Certificate], issuer: Issuer, staple: Staple, shown_logs: int) -> bytes:
    """ServerHello, certificates, staple and the end (RFC 5246 §7.3), without the key exchange between.

    Whoever goes on after it finds that nobody does.
    """
    leaf = chain[0].public_bytes(Encoding.DER)
    extensions = _extension(_RENEGOTIATION_INFO, b"\0")
    if staple is not Staple.NONE:
        extensions += _extension(_STATUS_REQUEST, b"")
    if shown_logs:
        extensions += _extension(_TIMESTAMPS, beside(leaf, shown_logs))
    hello = b"\x03\x03" + bytes(32) + b"\0" + struct.pack("!HB", _ECDHE_ECDSA_AES128_GCM, 0)
    hello += struct.pack("!H", len(extensions)) + extensions
    certificates = b"".join(_sized(one.public_bytes(Encoding.DER)) for one in chain)
    messages = _message(_SERVER_HELLO, hello) + _message(_CERTIFICATE, _sized(certificates))
    if staple is not Staple.NONE:
        messages += _message(_CERTIFICATE_STATUS, b"\x01" + _sized(ocsp_response(chain[0], issuer, staple)))
    messages += _message(_SERVER_HELLO_DONE, b"")
    pieces = [messages[start : start + _MOST] for start in range(0, len(messages), _MOST)]
    return b"".join(struct.pack("!BHH", _HANDSHAKE, 0x0303, len(piece)) + piece for piece in pieces)


def ocsp_response(leaf: x509.Certificate, issuer: Issuer, staple: Staple) -> bytes:
    """An OCSP response (RFC 6960) in DER."""
    if staple is Staple.GARBAGE or issuer.certificate is None:
        return b"no such thing"
    if staple is Staple.LATER:
        later = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
        return later.public_bytes(Encoding.DER)
    now = dt.datetime.now(dt.UTC)
    asked = now - dt.timedelta(days=9 if staple is Staple.OLD else 1)
    is_revoked = staple is Staple.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=issuer.certificate if staple is Staple.OTHER else leaf,
        issuer=issuer.certificate,
        algorithm=hashes.SHA1(),  # noqa: S303  a name of the issuer's key, as all responders give it
        cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=asked,
        next_update=asked + dt.timedelta(days=7),
        revocation_time=asked if is_revoked else None,
        revocation_reason=x509.ReasonFlags.key_compromise if is_revoked else None,
    )
    signed = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    return signed.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _sized(body)


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(3, "big") + content


def _extension(kind: int, content: bytes) -> bytes:
    return struct.pack("!HH", kind, len(content)) + content
