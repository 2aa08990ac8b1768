"""Judges TLS versions and the strength of keys and signatures."""

from typing import Any

from checks.catalogue.tls_evidence import evidence_of, name_in
from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.tls import TlsFacts
from checks.subjects import Host

_NAMES = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3"}
_WEAK_HASHES = frozenset({"md5", "sha1"})


@check(
    "tls.versions",
    "TLS versions",
    on=Host,
    worst=Severity.MEDIUM,
    standard="RFC 8996, RFC 9325 §3.1.1",
    protects="Old TLS versions can be broken into, and payment and security audits reject them.",
)
def versions(host: Host, tls: TlsFacts) -> Verdict:
    evidence: dict[str, Any] = {
        "offers": {_NAMES[name]: offer for name, offer in tls.offers.items()},
        "negotiated": tls.version,
    }
    old = [name for name in ("TLSv1", "TLSv1.1") if tls.offers.get(name) is True]
    if old:
        text = f"{host.name}: still offers {' and '.join(_NAMES[name] for name in old)}"
        return fail("tls.old-version", text, **evidence)
    unknown = {name: offer for name, offer in tls.offers.items() if isinstance(offer, str)}
    if unknown:
        first = ", ".join(_NAMES[name] for name in unknown)
        reason = next(iter(unknown.values()))
        text = f"{host.name}: could not find out whether {first} is offered ({reason})"
        return could_not_tell("tls.versions-unknown", text, **evidence)
    for name in ("TLSv1.3", "TLSv1.2"):
        if not tls.offers.get(name):
            return warn(f"tls.no-{name[4:]}", f"{host.name}: does not offer {_NAMES[name]}", **evidence)
    return passed("tls.versions", f"{host.name}: offers TLS 1.2 and 1.3, refuses 1.0 and 1.1", **evidence)


@check(
    "tls.strength",
    "Key and signature strength",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 9325 §4.5",
    protects="A weak key lets someone with enough computers read or impersonate your site.",
)
def strength(host: Host, tls: TlsFacts) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return could_not_tell(
            "tls.no-certificate", f"{host.name}: no certificate that can be read", **evidence_of(tls)
        )
    for certificate in tls.chain:
        floor = 2048 if certificate.key.startswith("RSA") else 224
        if 0 < certificate.key_bits < floor:
            text = f"{host.name}: {name_in(certificate.subject)} has a weak key, {certificate.key}"
            return fail("tls.weak-key", text, **evidence_of(tls))
        if certificate.signature in _WEAK_HASHES and not certificate.is_self_signed:
            text = (
                f"{host.name}: {name_in(certificate.subject)} is signed with {certificate.signature.upper()}"
            )
            return fail("tls.weak-signature", text, **evidence_of(tls))
    return passed(
        "tls.strength", f"{host.name}: {leaf.key}, signed with {leaf.signature}", **evidence_of(tls)
    )
