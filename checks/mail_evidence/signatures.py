"""Prepares DKIM signatures (RFC 6376): what was signed is hashed here, so that nothing of it is kept."""

import base64
import binascii
import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping

from checks.mail_evidence.canonical import canonical_body, canonical_header
from checks.mail_evidence.headers import Field, RawMessage
from checks.mail_evidence.values import Signature
from checks.mail_records.tag_list import parse_tags, shorten

MOST_SIGNATURES = 10
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
LONGEST_VALUE = 2048
_WAYS = ("simple", "relaxed")
_SPACE = re.compile(r"\s+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]{1,12}")


class _UnusableError(Exception):
    """Why a signature cannot be verified."""


def read_signatures(message: RawMessage) -> tuple[Signature, ...]:
    """The first ten signatures, in the order of the headers."""
    bodies: dict[str, bytes] = {}
    signing = [field for field in message.fields if field.name == "dkim-signature"]
    return tuple(_read(field, message, bodies) for field in signing[:MOST_SIGNATURES])


def _read(field: Field, message: RawMessage, bodies: dict[str, bytes]) -> Signature:
    listed = parse_tags(field.value)
    tags = listed.tags
    domain, selector = as_name(tags.get("d", "")), as_name(tags.get("s", ""))
    algorithm = shorten(tags.get("a", "").lower(), 20)
    try:
        if listed.errors:
            raise _UnusableError(f"its header is broken: {shorten(listed.errors[0], 100)}")
        if not domain or not selector:
            raise _UnusableError("d= and s= name no key")
        _check_tags(tags, domain)
        header_way, body_way = _ways(tags)
        body = bodies.setdefault(body_way, b"") or canonical_body(message.body, body_way)
        bodies[body_way] = body
        length = _number(tags, "l")
        if length is not None and length > len(body):
            raise _UnusableError("l= speaks of more text than has arrived")
        return Signature(
            domain,
            selector,
            algorithm,
            digest=hashlib.sha256(_signed_data(field, message, header_way, tags["h"])).hexdigest(),
            value=_SPACE.sub("", tags["b"]),
            body_matches=hashlib.sha256(body[:length]).digest() == _decoded(tags, "bh"),
            is_partial=length is not None and length < len(body),
            expires_at=_number(tags, "x"),
        )
    except _UnusableError as reason:
        return Signature(domain, selector, algorithm, error=str(reason))


def _check_tags(tags: Mapping[str, str], domain: str) -> None:
    missing = [f"{tag}=" for tag in ("v", "a", "b", "bh", "d", "h", "s") if not tags.get(tag)]
    if missing:
        raise _UnusableError(f"{', '.join(missing)} is missing")
    if tags["v"] != "1":
        raise _UnusableError(f"v={shorten(tags['v'], 20)} is no known version")
    if tags["a"].lower() not in ALGORITHMS:
        raise _UnusableError(f"a={shorten(tags['a'], 20)} is an algorithm that receivers do not accept")
    if "from" not in _signed_names(tags["h"]):
        raise _UnusableError("it does not cover the From header")
    identity = as_name(tags.get("i", domain).rpartition("@")[2])
    if identity != domain and not identity.endswith(f".{domain}"):
        raise _UnusableError("i= lies outside d=")
    if not _decoded(tags, "b"):
        raise _UnusableError("b= is no base64")


def _ways(tags: Mapping[str, str]) -> tuple[str, str]:
    """How headers and body were brought into form: "simple" where nothing is said."""
    header, _, body = tags.get("c", "simple/simple").lower().partition("/")
    ways = header.strip(), body.strip() or "simple"
    if not {*ways} <= {*_WAYS}:
        raise _UnusableError(f"c={shorten(tags['c'], 20)} is no known form")
    return ways


def _signed_names(listed: str) -> list[str]:
    return [name.strip().lower() for name in listed.split(":")]


def _signed_data(signature: Field, message: RawMessage, way: str, listed: str) -> bytes:
    """The headers that `listed` names, each taken from the bottom up, then the signature's own (§3.7)."""
    left: dict[str, list[bytes]] = defaultdict(list)
    for field in message.fields:
        left[field.name].append(field.raw)
    parts = [canonical_header(left[name].pop(), way) for name in _signed_names(listed) if left.get(name)]
    own = canonical_header(_without_value(signature.raw), way)
    return b"".join(parts) + own.removesuffix(b"\r\n")


def _without_value(raw: bytes) -> bytes:
    """The signature's own header as it was when it was signed: with nothing after b=."""
    name, colon, value = raw.removesuffix(b"\r\n").partition(b":")
    tags = [
        tag.partition(b"=")[0] + b"=" if tag.partition(b"=")[0].strip() == b"b" else tag
        for tag in value.split(b";")
    ]
    return name + colon + b";".join(tags) + b"\r\n"


def _decoded(tags: Mapping[str, str], tag: str) -> bytes:
    text = _SPACE.sub("", tags[tag])
    if len(text) > LONGEST_VALUE:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _number(tags: Mapping[str, str], tag: str) -> int | None:
    if tag not in tags:
        return None
    if not _NUMBER.fullmatch(tags[tag]):
        raise _UnusableError(f"{tag}={shorten(tags[tag], 20)} is no number")
    return int(tags[tag])


def as_name(text: str) -> str:
    """A DNS name in lower case and ASCII without the final dot, "" for anything else."""
    name = text.strip().lower().rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    labels = name.split(".")
    is_name = len(name) <= 253 and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)
    return name if is_name else ""
