"""The lab's certificate logs: what they promise to publish, signed as RFC 6962 has it."""

import hashlib
import struct
import time
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks.lab.issuers import PrivateKey

EMBEDDED = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_CERTIFICATE, _PRECERTIFICATE = 0, 1
_SHA256_WITH_ECDSA = b"\x04\x03"


@cache
def log_key(number: int) -> ec.EllipticCurvePrivateKey:
    """The key of that log, made when it is first asked for."""
    return ec.generate_private_key(ec.SECP256R1())


def log_id(number: int) -> bytes:
    """The name by which that log signs: the hash of its key."""
    return hashlib.sha256(_spki(log_key(number))).digest()


def embedded(precertificate: x509.Certificate, issuer: PrivateKey, count: int) -> x509.UnrecognizedExtension:
    """The extension with `count` promises, for a certificate that is like the one given but for it.

    §3.2 signs what the issuer would sign without the promises.
    """
    body = precertificate.tbs_certificate_bytes
    entry = hashlib.sha256(_spki(issuer)).digest() + len(body).to_bytes(3, "big") + body
    content = _list(_PRECERTIFICATE, entry, count)
    return x509.UnrecognizedExtension(EMBEDDED, _octets(content))


def beside(certificate: bytes, count: int) -> bytes:
    """The list as a server sends it in the handshake, about the whole certificate (DER)."""
    return _list(_CERTIFICATE, len(certificate).to_bytes(3, "big") + certificate, count)


def _list(kind: int, entry: bytes, count: int) -> bytes:
    promises = [_promise(number, kind, entry) for number in range(count)]
    content = b"".join(struct.pack("!H", len(one)) + one for one in promises)
    return struct.pack("!H", len(content)) + content


def _promise(number: int, kind: int, entry: bytes) -> bytes:
    at = int(time.time() * 1000) - 3_600_000
    signed = struct.pack("!BBQH", 0, 0, at, kind) + entry + b"\0\0"
    signature = log_key(number).sign(signed, ec.ECDSA(hashes.SHA256()))
    head = b"\0" + log_id(number) + struct.pack("!QH", at, 0)
    return head + _SHA256_WITH_ECDSA + struct.pack("!H", len(signature)) + signature


def _spki(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _octets(content: bytes) -> bytes:
    """A DER octet string of up to 64 kB."""
    size = len(content)
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    length = bytes([size]) if size < 128 else bytes([0x80 + len(digits)]) + digits
    return b"\x04" + length + content
