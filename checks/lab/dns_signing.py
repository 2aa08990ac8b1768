"""Signs the lab's zones (RFC 4034), well or badly, with keys that are the same in every lab."""

import hashlib
import time

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.DNSKEY
import dns.rdtypes.ANY.RRSIG
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import ec
from dns.dnssectypes import Algorithm

from checks.lab.scenario_dns import Dnssec, DnssecFault
from checks.lab.served_zone import ServedZone

_DAY = 86_400
_KEY_SIGNING = 257
# Without keys or signatures there is nothing to sign with.
_UNSIGNED = frozenset({DnssecFault.NO_DNSKEY, DnssecFault.NO_SIGNATURES})
# What a resolver that validates answers with SERVFAIL.
BOGUS = frozenset(DnssecFault) - {DnssecFault.NONE, DnssecFault.NO_DS}


def private_key(zone: dns.name.Name, age: str = "") -> ec.EllipticCurvePrivateKey:
    """Made from the zone's name, so that the anchor outlives a restart; it guards nothing."""
    seed = hashlib.sha256(f"lab key {age} of {zone.to_text()}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed) >> 1, ec.SECP256R1())


def dnskey(zone: dns.name.Name, age: str = "") -> dns.rdtypes.ANY.DNSKEY.DNSKEY:
    public = private_key(zone, age).public_key()
    return dns.dnssec.make_dnskey(public, Algorithm.ECDSAP256SHA256, flags=_KEY_SIGNING)


def delegation_signers(zone: dns.name.Name, wanted: Dnssec) -> tuple[dns.rdata.Rdata, ...]:
    """The DS records that the parent has; of the key of a former provider where the fault says so."""
    age = "former" if wanted.fault is DnssecFault.WRONG_DS else ""
    digests = ("SHA1", "SHA256") if wanted.fault is DnssecFault.WRONG_DIGEST else (wanted.digest,)
    *others, last = (
        dns.dnssec.make_ds(zone, dnskey(zone, age), digest, policy=dns.dnssec.allow_all_policy)
        for digest in digests
    )
    if wanted.fault is DnssecFault.WRONG_DIGEST:
        return (*others, last.replace(digest=bytes(reversed(last.digest))))
    return (*others, last)


def lab_anchor() -> str:
    """The DS of the lab's root, as a trust anchor is written: ". DS 12345 13 2 ABCD…"."""
    return f". DS {delegation_signers(dns.name.root, Dnssec())[0].to_text()}"


def sign_zone(zone: ServedZone, wanted: Dnssec) -> None:
    """Adds the key and an RRSIG for every record set that the zone is the authority of."""
    if wanted.fault is DnssecFault.NO_DNSKEY:
        return
    zone.add(zone.origin, zone.default_ttl, dnskey(zone.origin))
    if wanted.fault in _UNSIGNED:
        return
    for name, node in zone.nodes.items():
        for kind, rdataset in node.items():
            is_delegation = kind == dns.rdatatype.NS and name != zone.origin
            is_beyond = zone.cut(name) not in (None, name)
            if not is_delegation and not is_beyond:
                signature = _signature(zone.origin, name, rdataset, wanted)
                found = dns.rdataset.Rdataset(dns.rdataclass.IN, dns.rdatatype.RRSIG, kind, rdataset.ttl)
                found.add(signature)
                zone.signatures[name, kind] = found


def _signature(
    origin: dns.name.Name, name: dns.name.Name, rdataset: dns.rdataset.Rdataset, wanted: Dnssec
) -> dns.rdata.Rdata:
    now = int(time.time())
    until = now - 2 * _DAY if wanted.fault is DnssecFault.EXPIRED else now + int(wanted.hours_left * 3600)
    rrset = dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset))
    signed = dns.dnssec.sign(
        rrset,
        private_key(origin),
        origin,
        dnskey(origin),
        inception=min(now, until) - _DAY,
        expiration=until,
    )
    if wanted.fault is DnssecFault.BAD_SIGNATURES and rdataset.rdtype != dns.rdatatype.DNSKEY:
        return signed.replace(signature=bytes(reversed(signed.signature)))
    return signed
