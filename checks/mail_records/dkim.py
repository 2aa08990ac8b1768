"""Reads a DKIM key record (RFC 6376 §3.6.1, RFC 8301, RFC 8463) and measures its key."""

import base64
import binascii
import re
from dataclasses import dataclass

from checks.mail_records.tag_list import parse_tags, shorten

ED25519_BYTES = 32
_SPACE = re.compile(r"\s+")
_INTEGER, _BIT_STRING, _SEQUENCE = 0x02, 0x03, 0x30


@dataclass(frozen=True, slots=True)
class DkimKey:
    """One key record as published.

    `bits` is the length of the RSA modulus, 256 for Ed25519 and 0 where there is no readable key; `hashes`
    is empty when every hash is allowed.
    """

    text: str
    key_type: str = "rsa"
    bits: int = 0
    hashes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    services: tuple[str, ...] = ("*",)
    is_revoked: bool = False
    errors: tuple[str, ...] = ()

    @property
    def is_testing(self) -> bool:
        return "y" in self.flags

    @property
    def is_for_mail(self) -> bool:
        return bool({"*", "email"} & set(self.services))

    @property
    def allows_sha256(self) -> bool:
        return not self.hashes or "sha256" in self.hashes


def is_dkim(text: str) -> bool:
    """Whether a TXT value is meant as a key record: it says so, or it carries a key."""
    tags = parse_tags(text).tags
    return tags.get("v", "").upper() == "DKIM1" or ("v" not in tags and "p" in tags)


def parse_dkim(text: str) -> DkimKey:
    listed = parse_tags(text)
    tags = listed.tags
    errors = list(listed.errors)
    if "v" in tags and (tags["v"] != "DKIM1" or next(iter(tags)) != "v"):
        errors.append(f"v= must be DKIM1 and come first, here v={shorten(tags['v'])}")
    key_type = tags.get("k", "rsa").lower()
    encoded = _SPACE.sub("", tags.get("p", ""))
    bits = 0
    if "p" not in tags:
        errors.append("there is no p= tag with the key")
    elif encoded:
        bits, error = _measure(key_type, encoded)
        errors += [error] if error else []
    return DkimKey(
        text=text,
        key_type=key_type,
        bits=bits,
        hashes=_colon_list(tags.get("h", "")),
        flags=_colon_list(tags.get("t", "")),
        services=_colon_list(tags.get("s", "")) or ("*",),
        is_revoked="p" in tags and not encoded,
        errors=tuple(errors),
    )


def _colon_list(value: str) -> tuple[str, ...]:
    return tuple(item.strip().lower() for item in value.split(":") if item.strip())


def _measure(key_type: str, encoded: str) -> tuple[int, str]:
    """The key's bits and what is wrong with it; a type that is not known is not measured."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return 0, "p= is not valid base64"
    if key_type == "ed25519":
        if len(data) != ED25519_BYTES:
            return 0, f"an Ed25519 key has {ED25519_BYTES} bytes, this one {len(data)}"
        return ED25519_BYTES * 8, ""
    if key_type != "rsa":
        return 0, ""
    try:
        return _rsa_bits(data), ""
    except ValueError:
        return 0, "p= holds no RSA public key"


def _rsa_bits(data: bytes) -> int:
    """The modulus's length in bits, of a SubjectPublicKeyInfo or a bare RSAPublicKey.

    Read by hand because libraries refuse the very keys that must be reported: those below 1024 bits. Raises
    ValueError when the bytes are neither.
    """
    body = _content(_SEQUENCE, data)[0]
    if body[:1] == bytes([_SEQUENCE]):
        wrapped = _content(_BIT_STRING, _content(_SEQUENCE, body)[1])[0]
        if wrapped[:1] != b"\x00":
            raise ValueError("unused bits in front of the key")
        body = _content(_SEQUENCE, wrapped[1:])[0]
    modulus, rest = _content(_INTEGER, body)
    _content(_INTEGER, rest)
    bits = int.from_bytes(modulus).bit_length()
    if bits == 0:
        raise ValueError("the modulus is zero")
    return bits


def _content(tag: int, data: bytes) -> tuple[bytes, bytes]:
    """The content of the first DER element, which must have that tag, and what follows it."""
    if len(data) < 2 or data[0] != tag:
        raise ValueError("another element was expected")
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start])
    if len(data) < start + length:
        raise ValueError("cut short")
    return data[start : start + length], data[start + length :]
