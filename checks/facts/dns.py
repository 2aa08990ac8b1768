"""Reads what a host's name holds beside its addresses, and where its domain's mail goes."""

import asyncio
from dataclasses import dataclass, field

from cryptography import x509

from checks.check import CouldNotFindOut
from checks.facts.address import AddressFacts, shake_at
from checks.facts.probe import probe
from checks.net.answers import Answer, Handshake, NetError
from checks.net.network import Net
from checks.parsing.host_match import covers
from checks.subjects import Domain, Host, Surface

_BESIDE_CNAME = ("A", "AAAA", "MX", "TXT", "NS", "CAA")
_MAX_MX = 20
_MAX_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class NameFacts:
    """Every common type asked at one name; `cname` apart from the `others`."""

    host: str
    cname: Answer
    others: tuple[Answer, ...]


@probe()
async def probe_name(host: Host, net: Net) -> NameFacts:
    """Raises CouldNotFindOut when nobody answers for the CNAME, on which everything hangs."""
    cname, *others = await asyncio.gather(*(net.query(host.name, kind) for kind in ("CNAME", *_BESIDE_CNAME)))
    if not cname.is_known:
        raise cname.error().could_not(f"look up {host.name} CNAME")
    return NameFacts(host.name, cname, tuple(others))


@dataclass(frozen=True, slots=True)
class TextFacts:
    """The TXT records that must be single: `spf` answers at each name that sends, `dmarc` at its _dmarc."""

    spf: tuple[Answer, ...]
    dmarc: tuple[Answer, ...]


@probe()
async def probe_texts(domain: Domain, surface: Surface, net: Net) -> TextFacts:
    names = list(dict.fromkeys((domain.name, *(sending.name for sending in surface.sending_domains))))
    answers = await asyncio.gather(
        *(net.query(name, "TXT") for name in names), *(net.query(f"_dmarc.{name}", "TXT") for name in names)
    )
    return TextFacts(tuple(answers[: len(names)]), tuple(answers[len(names) :]))


@dataclass(frozen=True, slots=True)
class TtlFacts:
    """The answers of the zone's own servers, whose TTLs do not count down."""

    host: str
    ipv4: Answer
    ipv6: Answer


@probe()
async def probe_ttl(host: Host, net: Net) -> TtlFacts:
    ipv4, ipv6 = await asyncio.gather(
        net.query_authority(host.name, "A"), net.query_authority(host.name, "AAAA")
    )
    if not (ipv4.is_known and ipv6.is_known):
        lost = ipv6 if ipv4.is_known else ipv4
        raise lost.error().could_not(f"look up {host.name} {lost.rdtype}")
    return TtlFacts(host.name, ipv4, ipv6)


@dataclass(frozen=True, slots=True)
class AddressSight:
    """What one of several addresses shows for the host: the names on its certificate, or why none."""

    address: str
    names: tuple[str, ...] = ()
    covers_host: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class SeveralAddressesFacts:
    """Whether the IPv4 addresses of a host belong together; `sights` is empty when there is just one."""

    host: str
    addresses: tuple[str, ...]
    sights: tuple[AddressSight, ...] = ()


@probe()
async def probe_several_addresses(host: Host, addresses: AddressFacts, net: Net) -> SeveralAddressesFacts:
    found = tuple(sorted(set(addresses.ipv4.values)))  # servers shuffle them
    if not 2 <= len(found) <= _MAX_ADDRESSES:
        return SeveralAddressesFacts(host.name, found)
    sights = await asyncio.gather(*(_sight(host.name, address, net) for address in found))
    return SeveralAddressesFacts(host.name, found, tuple(sights))


async def _sight(host: str, address: str, net: Net) -> AddressSight:
    try:
        shown = await shake_at(host, address, net)
    except NetError as error:
        return AddressSight(address, error=error.detail)
    names = _names(shown)
    return AddressSight(address, names[:20], covers(names, host))


def _names(handshake: Handshake) -> tuple[str, ...]:
    if not handshake.chain:
        return ()
    try:
        leaf = x509.load_der_x509_certificate(handshake.chain[0])
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (ValueError, x509.ExtensionNotFound):
        return ()
    return tuple(extension.value.get_values_for_type(x509.DNSName))


@dataclass(frozen=True, slots=True)
class MxTarget:
    """One mail server of a domain, and what its own name resolves to.

    `forbidden` says which of its addresses the public cannot reach (loopback, private …), "" when none.
    """

    name: str
    preference: int
    ipv4: Answer
    ipv6: Answer
    forbidden: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        return (*self.ipv4.values, *self.ipv6.values)

    @property
    def alias(self) -> str:
        """What the name is a CNAME of, or ""."""
        return (self.ipv4.chain or self.ipv6.chain or ("",))[0]


@dataclass(frozen=True, slots=True)
class MxFacts:
    """The domain's MX records; `has_null` where one of them is "0 ." (RFC 7505).

    `fallback` holds the domain's own addresses, `lost` what DNS says where one of them is not known.
    """

    answer: Answer
    targets: tuple[MxTarget, ...] = ()
    has_null: bool = False
    fallback: tuple[str, ...] = field(default=())
    lost: str = ""


@probe()
async def probe_mx(domain: Domain, net: Net) -> MxFacts:
    """`fallback` holds the apex's addresses, to which mail goes where there is no MX (RFC 5321 §5.1)."""
    answer, ipv4, ipv6 = await asyncio.gather(*(net.query(domain.name, kind) for kind in ("MX", "A", "AAAA")))
    if not answer.is_known:
        raise answer.error().could_not(f"look up {domain.name} MX")
    pairs = sorted(_preference(value) for value in answer.values)[:_MAX_MX]
    targets = await asyncio.gather(*(_target(name, number, net) for number, name in pairs if name != "."))
    return MxFacts(answer, tuple(targets), any(name == "." for _, name in pairs), *_fallback(ipv4, ipv6))


def _fallback(ipv4: Answer, ipv6: Answer) -> tuple[tuple[str, ...], str]:
    lost = [f"{one.rdtype}: {one.rcode}" for one in (ipv4, ipv6) if not one.is_known]
    return (*ipv4.values, *ipv6.values), ", ".join(lost)


def _preference(value: str) -> tuple[int, str]:
    number, _, name = value.partition(" ")
    if not number.isdecimal():
        raise CouldNotFindOut("mx.unreadable", f"MX record {value!r} cannot be read", record=value)
    return int(number), name.strip()


async def _target(name: str, preference: int, net: Net) -> MxTarget:
    ipv4, ipv6 = await asyncio.gather(net.query(name, "A"), net.query(name, "AAAA"))
    return MxTarget(name, preference, ipv4, ipv6, await _why_forbidden(name, net))


async def _why_forbidden(name: str, net: Net) -> str:
    """Asks nothing more: the look-up shares the answers, and sees whether their addresses are public."""
    try:
        await net.addresses(name)
    except NetError as error:
        return error.detail if error.kind == "forbidden-address" else ""
    return ""
