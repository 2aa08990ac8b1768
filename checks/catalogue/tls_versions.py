"""Judges TLS versions, and the strength of keys, signatures and ciphers."""

from typing import Any

from checks.catalogue.tls_evidence import evidence_of, name_in, without_certificate
from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.tls import TlsFacts
from checks.facts.tls_offers import TlsOffers
from checks.subjects import Host

_NAMES = {
    "SSLv3": "SSL 3.0",
    "TLSv1": "TLS 1.0",
    "TLSv1.1": "TLS 1.1",
    "TLSv1.2": "TLS 1.2",
    "TLSv1.3": "TLS 1.3",
}
_OLD = ("SSLv3", "TLSv1", "TLSv1.1")
_WEAK_HASHES = frozenset({"md5", "sha1"})
_SMALLEST_GROUP = 2048  # RFC 9325 §4.2


@check(
    "tls.versions",
    "TLS versions",
    on=Host,
    worst=Severity.MEDIUM,
    standard="RFC 8996, RFC 9325 §3.1.1",
    protects="Old TLS versions can be broken into, and payment and security audits reject them.",
    says="pass warn fail could_not_tell",
)
def versions(host: Host, offers: TlsOffers) -> Verdict:
    evidence: dict[str, Any] = {
        "offers": {_NAMES[name]: offer for name, offer in offers.versions.items()},
        "negotiated": offers.negotiated,
    }
    old = [name for name in _OLD if offers.versions.get(name) is True]
    if old:
        text = f"{host.name}: still offers {' and '.join(_NAMES[name] for name in old)}"
        return fail("tls.old-version", text, **evidence)
    unknown = {name: offer for name, offer in offers.versions.items() if isinstance(offer, str)}
    if unknown:
        first = ", ".join(_NAMES[name] for name in unknown)
        reason = next(iter(unknown.values()))
        text = f"{host.name}: could not find out whether {first} is offered ({reason})"
        return could_not_tell("tls.versions-unknown", text, **evidence)
    for name in ("TLSv1.3", "TLSv1.2"):
        if not offers.versions.get(name):
            return warn(f"tls.no-{name[4:]}", f"{host.name}: does not offer {_NAMES[name]}", **evidence)
    return passed("tls.versions", f"{host.name}: offers TLS 1.2 and 1.3, refuses what is older", **evidence)


@check(
    "tls.strength",
    "Strength of key, signature and ciphers",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 9325 §4",
    protects="A weak key or cipher lets someone with enough computers read or impersonate your site.",
    says="pass fail could_not_tell",
)
def strength(host: Host, tls: TlsFacts, offers: TlsOffers) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return without_certificate(tls)
    evidence = evidence_of(tls) | {"broken_cipher": offers.broken_cipher, "dh_bits": offers.dh_bits}
    for certificate in tls.chain:
        floor = 2048 if certificate.key.startswith("RSA") else 224
        if 0 < certificate.key_bits < floor:
            text = f"{host.name}: {name_in(certificate.subject)} has a weak key, {certificate.key}"
            return fail("tls.weak-key", text, **evidence)
        if certificate.signature in _WEAK_HASHES and not certificate.is_self_signed:
            text = (
                f"{host.name}: {name_in(certificate.subject)} is signed with {certificate.signature.upper()}"
            )
            return fail("tls.weak-signature", text, **evidence)
    if tls.weakness:
        return fail("tls.weak-key", f"{host.name}: the chain is too weak ({tls.weakness})", **evidence)
    if weak := _weak_agreement(offers):
        code, why = weak
        return fail(code, f"{host.name}: {why}", Severity.MEDIUM, **evidence)
    if offers.unknown:
        what, reason = next(iter(offers.unknown.items()))
        text = f"{host.name}: could not find out whether {what} are accepted ({reason})"
        return could_not_tell("tls.ciphers-unknown", text, unknown=offers.unknown, **evidence)
    text = f"{host.name}: {leaf.key}, signed with {leaf.signature}, no broken cipher accepted"
    return passed("tls.strength", text, **evidence)


def _weak_agreement(offers: TlsOffers) -> tuple[str, str] | None:
    """What the server would agree to with a client that knows no better."""
    if offers.broken_cipher:
        return "tls.broken-cipher", f"accepts the cipher {offers.broken_cipher}, which is broken"
    if 0 < offers.dh_bits < _SMALLEST_GROUP:
        return "tls.weak-group", f"exchanges keys in a group of {offers.dh_bits} bits; 2048 are needed"
    if offers.compresses:
        return "tls.compression", "compresses under TLS, which gives away cookies (CRIME)"
    if offers.has_secure_renegotiation is False and offers.versions.get("TLSv1.2") is True:
        return "tls.renegotiation", "renegotiates without RFC 5746, so that strangers can put words in front"
    return None
