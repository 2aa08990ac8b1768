"""Verifies a kept signature against a key as published (RFC 6376 §6.1, RFC 8301, RFC 8463)."""

import base64
import binascii
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key

from checks.mail_evidence.values import Signature
from checks.mail_records.dkim import DkimKey
from checks.mail_records.tag_list import parse_tags

LEAST_BITS = 1024
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Unverified:
    """Why a signature does not hold: `code` is unusable, key-unfit, changed, expired or mismatch."""

    code: str
    text: str


def verify(signature: Signature, key: DkimKey, received_at: float) -> Unverified | None:
    """None where the signature holds; `received_at` is a Unix time: signatures expire on the way only."""
    if signature.error:
        return Unverified("unusable", signature.error)
    unfit = _unfit(signature, key)
    if unfit:
        return Unverified("key-unfit", unfit)
    if not signature.body_matches:
        return Unverified("changed", "the text was changed after it was signed")
    if signature.expires_at is not None and signature.expires_at < received_at:
        return Unverified("expired", "the signature had expired on arrival")
    return None if _holds(signature, key) else Unverified("mismatch", "it does not match the published key")


def _unfit(signature: Signature, key: DkimKey) -> str:
    """Why receivers would not use the key for this signature."""
    if key.is_revoked:
        return "the key is revoked (p= is empty)"
    if key.errors:
        return f"the key is broken: {key.errors[0]}"
    if key.key_type != signature.algorithm.partition("-")[0]:
        return f"the key is for {key.key_type}, the signature is {signature.algorithm}"
    if not key.is_for_mail or not key.allows_sha256:
        return "the key record does not allow this use"
    if key.key_type == "rsa" and key.bits < LEAST_BITS:
        return f"the key has {key.bits} bits, receivers want {LEAST_BITS}"
    return ""


def _holds(signature: Signature, key: DkimKey) -> bool:
    try:
        encoded = base64.b64decode(_SPACE.sub("", parse_tags(key.text).tags["p"]), validate=True)
        value = base64.b64decode(signature.value, validate=True)
        digest = bytes.fromhex(signature.digest)
        if key.key_type == "ed25519":
            Ed25519PublicKey.from_public_bytes(encoded).verify(value, digest)
            return True
        loaded = load_der_public_key(encoded)
        if not isinstance(loaded, RSAPublicKey):
            return False
        loaded.verify(value, digest, PKCS1v15(), Prehashed(hashes.SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, KeyError, binascii.Error):
        return False
    return True
