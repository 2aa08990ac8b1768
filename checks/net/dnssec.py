"""Validates a zone from the root's trust anchor down (RFC 4035 §5), and says at which link a chain breaks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.node
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.DNSKEY
import dns.rdtypes.ANY.DS
import dns.rdtypes.ANY.RRSIG
import dns.rrset

from checks.net.trust_chain import Chain, ChainLink

# The root's keys of 2017 and 2024, as IANA publishes them (data.iana.org/root-anchors).
IANA_ANCHORS = (
    ". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
)
# Deprecated or broken (RFC 8624, RFC 9905): RSAMD5, DSA, RSASHA1 and their NSEC3 twins, ECC-GOST.
WEAK_ALGORITHMS = frozenset({1, 3, 5, 6, 7, 12})
WEAK_DIGESTS = frozenset({1, 3})
_APEX_TYPES = ("SOA", "NS", "A", "AAAA", "MX", "TXT")
# A zone with a thousand keys of one tag must not keep us busy (CVE-2023-50387).
_MOST_SIGNATURES = 8
_MOST_KEYS = 24
_MOST_OF_ONE_TAG = 4

type AskSigned = Callable[[str, str], Awaitable[dns.message.Message | str]]
type Keys = Sequence[dns.rdtypes.ANY.DNSKEY.DNSKEY]


@dataclass(frozen=True, slots=True)
class _Set:
    """A record set with its signatures, or the rcode where there was no answer."""

    name: dns.name.Name
    records: dns.rrset.RRset | None = None
    signatures: tuple[dns.rdtypes.ANY.RRSIG.RRSIG, ...] = ()
    lost: str = ""


async def validate(ask: AskSigned, zone: str, cuts: tuple[str, ...], anchors: tuple[str, ...]) -> Chain:
    """Asks for a zone's DS and keys, and where there is a DS for the whole chain above, side by side."""
    origin = dns.name.from_text(zone)
    own, keys = await asyncio.gather(_get(ask, origin, "DS"), _get(ask, origin, "DNSKEY"))
    if own.lost or not own.records:
        return Chain(zone, has_keys=bool(keys.records), lost=own.lost)
    above = [origin.split(depth)[1] for depth in range(1, len(origin) + 1)]
    wanted = [
        (name, kind) for name in above for kind in ("DS", "DNSKEY") if name != dns.name.root or kind != "DS"
    ]
    wanted += [(origin, kind) for kind in _APEX_TYPES]
    found = dict(zip(wanted, await asyncio.gather(*(_get(ask, *one) for one in wanted)), strict=True))
    links = _walk(above, found, frozenset(dns.name.from_text(cut) for cut in cuts), anchors)
    return Chain(zone, has_ds=True, has_keys=bool(keys.records), links=tuple(links))


async def _get(ask: AskSigned, name: dns.name.Name, kind: str) -> _Set:
    reply = await ask(name.to_text(), kind)
    if isinstance(reply, str):
        return _Set(name, lost=reply)
    rdtype = dns.rdatatype.from_text(kind)
    records = reply.get_rrset(reply.answer, name, dns.rdataclass.IN, rdtype)
    signatures = reply.get_rrset(reply.answer, name, dns.rdataclass.IN, dns.rdatatype.RRSIG, rdtype)
    return _Set(name, records, tuple(signatures or ())[:_MOST_SIGNATURES])


def _walk(
    names: Sequence[dns.name.Name],
    found: dict[tuple[dns.name.Name, str], _Set],
    cuts: frozenset[dns.name.Name],
    anchors: tuple[str, ...],
) -> list[ChainLink]:
    """Goes from the root down; stops at the first link that does not hold."""
    now = int(time.time())
    root = found[dns.name.root, "DNSKEY"]
    trusted = [
        dns.rrset.from_text(".", 0, "IN", *anchor.split()[1:2], anchor.split(None, 2)[2])[0]
        for anchor in anchors
    ]
    link, keys = _keys_link(root, trusted, now, is_anchor=True)
    links = [link]
    signer = dns.name.root
    for name in names[1:]:
        if links[-1].problem:
            break
        ds = found[name, "DS"]
        if ds.lost:
            links.append(ChainLink(_text(name), problem="no-answer", what="DS", detail=ds.lost))
        elif ds.records:
            held = _check(ds, keys, signer, now, _text(name))
            if held.problem:
                links.append(held)
                continue
            link, keys = _keys_link(found[name, "DNSKEY"], list(ds.records), now)
            links.append(link)
            signer = name
        elif name in cuts:
            links.append(ChainLink(_text(name), problem="insecure", what="DS", detail="the parent has no DS"))
    if not links[-1].problem:
        links[-1] = _apex(links[-1], [found[names[-1], kind] for kind in _APEX_TYPES], keys, signer, now)
    return links


def _keys_link(
    found: _Set, trusted: list[dns.rdtypes.ANY.DS.DS], now: int, *, is_anchor: bool = False
) -> tuple[ChainLink, Keys]:
    """Whether a zone's keys are those that its DS records (or the anchors) name, signed by one of them."""
    zone = _text(found.name)
    ds = tuple(f"{one.key_tag} {int(one.algorithm)} {int(one.digest_type)}" for one in trusted[:_MOST_KEYS])
    if found.lost:
        return ChainLink(zone, ds, problem="no-answer", what="DNSKEY", detail=found.lost), ()
    keys = list(found.records or ())[:_MOST_KEYS]
    shown = tuple(f"{dns.dnssec.key_id(key)} {int(key.algorithm)} {int(key.flags)}" for key in keys)
    if not keys:
        return ChainLink(zone, ds, problem="no-dnskey", what="DNSKEY", detail="the zone has no key"), ()
    heeded = _heeded(trusted)
    named = [key for key in keys if any(_names(one, found.name, key) for one in heeded)]
    if not named:
        known = any(_is_supported(one) for one in trusted)
        problem = "no-anchor" if is_anchor else "no-matching-key" if known else "unknown-algorithm"
        detail = f"DS {', '.join(ds)}; keys {', '.join(shown)}"
        if len(heeded) < len(trusted):
            detail += "; a DS with SHA-1 or GOST does not count beside a stronger one"
        return ChainLink(zone, ds, shown, problem, "DNSKEY", detail), ()
    held = _check(found, named, found.name, now, zone)
    weak = _weakness(trusted, named) if not is_anchor else ""
    return ChainLink(zone, ds, shown, held.problem, held.what, held.detail, held.until, weak), keys


def _apex(link: ChainLink, sets: list[_Set], keys: Keys, signer: dns.name.Name, now: int) -> ChainLink:
    """Whether what stands at the zone's own name is signed with those keys."""
    until = link.until
    for one in sets:
        if one.records:
            held = _check(one, keys, signer, now, link.zone)
            if held.problem:
                return ChainLink(
                    link.zone, link.ds, link.keys, held.problem, held.what, held.detail, held.until, link.weak
                )
            until = min(until, held.until)
    return ChainLink(link.zone, link.ds, link.keys, until=until, weak=link.weak)


def _check(found: _Set, keys: Keys, signer: dns.name.Name, now: int, zone: str) -> ChainLink:
    """A link that holds when one signature does; else the most telling reason why none did."""
    if found.records is None:
        return ChainLink(zone, problem="no-signature", detail="nothing is there to be signed")
    what = dns.rdatatype.to_text(found.records.rdtype)
    trouble = ("no-signature", f"{what} of {zone} has no signature of {_text(signer)}", 0)
    for signature in found.signatures:
        if signature.signer != signer:
            continue
        problem, detail = _trouble_of(found.records, signature, keys, signer, now)
        if not problem:
            return ChainLink(zone, what=what, until=signature.expiration)
        trouble = (problem, detail, signature.expiration)
    return ChainLink(zone, problem=trouble[0], what=what, detail=trouble[1], until=trouble[2])


def _trouble_of(
    records: dns.rrset.RRset,
    signature: dns.rdtypes.ANY.RRSIG.RRSIG,
    keys: Keys,
    signer: dns.name.Name,
    now: int,
) -> tuple[str, str]:
    if signature.expiration < now:
        return "expired", f"ended {_date(signature.expiration)}"
    if signature.inception > now:
        return "not-yet-valid", f"begins {_date(signature.inception)}"
    fitting = [
        key
        for key in keys
        if key.algorithm == signature.algorithm and dns.dnssec.key_id(key) == signature.key_tag
    ][:_MOST_OF_ONE_TAG]
    if not fitting:
        return "no-matching-key", f"signed with key {signature.key_tag}, which the zone does not show"
    ring: dict[dns.name.Name, dns.node.Node | dns.rdataset.Rdataset] = {
        signer: dns.rrset.from_rdata_list(signer, 0, fitting)
    }
    try:
        dns.dnssec.validate_rrsig(records, signature, ring, now=now, policy=dns.dnssec.allow_all_policy)
    except dns.exception.UnsupportedAlgorithm:
        return "unknown-algorithm", f"algorithm {int(signature.algorithm)}"
    except (dns.exception.DNSException, ValueError) as error:
        return "bad-signature", f"key {signature.key_tag}: {error}"[:200]
    return "", ""


def _names(ds: dns.rdtypes.ANY.DS.DS, zone: dns.name.Name, key: dns.rdtypes.ANY.DNSKEY.DNSKEY) -> bool:
    if ds.key_tag != dns.dnssec.key_id(key) or ds.algorithm != key.algorithm:
        return False
    try:
        made = dns.dnssec.make_ds(zone, key, ds.digest_type, policy=dns.dnssec.allow_all_policy)
    except (dns.exception.DNSException, ValueError):
        return False
    return bool(made == ds)


def _heeded(trusted: list[dns.rdtypes.ANY.DS.DS]) -> list[dns.rdtypes.ANY.DS.DS]:
    """Those that validators look at: weak digests count only where there is no strong one (RFC 4509 §3)."""
    strong = [one for one in trusted if int(one.digest_type) not in WEAK_DIGESTS]
    return strong if any(map(_is_supported, strong)) else trusted


def _is_supported(ds: dns.rdtypes.ANY.DS.DS) -> bool:
    return int(ds.digest_type) in {1, 2, 4} and int(ds.algorithm) in {5, 7, 8, 10, 13, 14, 15, 16}


def _weakness(trusted: list[dns.rdtypes.ANY.DS.DS], keys: Keys) -> str:
    """What about the way in is out of date, "" for nothing."""
    if all(int(one.digest_type) in WEAK_DIGESTS for one in trusted):
        return f"the DS has a digest of type {int(trusted[0].digest_type)} (SHA-1 or GOST) only"
    algorithms = {int(key.algorithm) for key in keys}
    if algorithms <= WEAK_ALGORITHMS:
        return f"its keys are of algorithm {min(algorithms)}, which is deprecated"
    return ""


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True)


def _date(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))
