"""Messages as they arrive, signed with a key of the tests: by a signer of its own, apart from the product."""

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ARRIVED = datetime(2026, 11, 21, 9, 30, 4, tzinfo=UTC)
SIGNED = ("from", "to", "subject", "date")


@cache
def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ed25519_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def key_record(key: RSAPrivateKey | Ed25519PrivateKey | None = None) -> str:
    """The TXT value that publishes a key."""
    key = key or rsa_key()
    if isinstance(key, Ed25519PrivateKey):
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def zone_text(name: str, value: str) -> str:
    """A line of the lab's zone, its text cut into strings of 200."""
    parts = [value[start : start + 200] for start in range(0, len(value), 200)]
    return f"{name} TXT {' '.join(f'"{part}"' for part in parts)}"


def eml(
    domain: str = "brightcart.test",
    *,
    path: str | None = None,
    ip: str = "203.0.113.25",
    helo: str = "",
    arrived: datetime = ARRIVED,
    seconds: int = 4,
    body: bytes = b"Your code is 123456.\r\n",
    more: Iterable[str] = (),
    signatures: Iterable[dict[str, str]] = ({},),
    key: RSAPrivateKey | Ed25519PrivateKey | None = None,
) -> bytes:
    """A message from `domain`, handed over by `ip`; each of `signatures` changes tags of one signature."""
    left = arrived - timedelta(seconds=seconds)
    lines = [
        f"From: Shop <hello@{domain}>",
        "To: Noor <noor@inbox.test>",
        "Subject: Your  code",
        f"Date: {format_datetime(left)}",
    ]
    signed = [_signature(lines, body, domain, tags, key or rsa_key()) for tags in signatures]
    path = f"bounce@{domain}" if path is None else path
    helo = helo or f"out.{domain}"
    trace = [
        f"Return-Path: <{path}>",
        f"Received: by 10.1.2.3 with SMTP id abc; {format_datetime(arrived)}",
        f"Received: from {helo} ({helo} [{ip}]) by mx.inbox.test with ESMTPS id 1\r\n"
        f" for <noor@inbox.test>; {format_datetime(arrived)}",
        f"Received: from app ([10.0.0.7]) by {helo} with ESMTP id 2; {format_datetime(left)}",
    ]
    return "\r\n".join([*trace, *more, *signed, *lines, "", ""]).encode() + body


def _signature(
    lines: list[str],
    body: bytes,
    domain: str,
    tags: dict[str, str],
    key: RSAPrivateKey | Ed25519PrivateKey,
) -> str:
    """A DKIM-Signature over relaxed headers and a relaxed body."""
    algorithm = "ed25519-sha256" if isinstance(key, Ed25519PrivateKey) else "rsa-sha256"
    text = re.sub(rb"[ \t]+", b" ", body).replace(b" \r\n", b"\r\n").rstrip(b"\r\n") + b"\r\n"
    told = {
        "v": "1",
        "a": algorithm,
        "c": "relaxed/relaxed",
        "d": domain,
        "s": "s1",
        "h": ":".join(SIGNED),
        "bh": base64.b64encode(hashlib.sha256(text).digest()).decode(),
        **tags,
    }
    value = "; ".join(f"{tag}={word}" for tag, word in told.items()) + "; b="
    data = "".join(f"{_relaxed(line)}\r\n" for line in lines) + _relaxed(f"DKIM-Signature: {value}")
    if isinstance(key, Ed25519PrivateKey):
        made = key.sign(hashlib.sha256(data.encode()).digest())
    else:
        made = key.sign(data.encode(), PKCS1v15(), hashes.SHA256())
    return f"DKIM-Signature: {value}{base64.b64encode(made).decode()}"


def _relaxed(line: str) -> str:
    name, _, value = line.partition(":")
    return f"{name.lower()}:{re.sub(r'[ ]+', ' ', value).strip()}"
