"""Finds out which of a host's addresses the public can reach, and whether IPv6 visitors get the same host."""

import asyncio
import ipaddress
from dataclasses import dataclass

from checks.facts.address import AddressFacts, shake_at
from checks.facts.certificate import read_chain
from checks.facts.probe import probe
from checks.net.answers import NetError
from checks.net.network import Net
from checks.net.reach import has_route
from checks.parsing.host_match import covers
from checks.subjects import Host

_MOST_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class ReachFacts:
    """`unreachable` maps an address to why nobody in public can reach it, `mapped` are IPv4 addresses that

    stand in an AAAA record (::ffff:192.0.2.1).
    """

    addresses: AddressFacts
    unreachable: dict[str, str]
    mapped: tuple[str, ...] = ()


@probe()
async def probe_reach(host: Host, addresses: AddressFacts, net: Net) -> ReachFacts:
    found = {address: net.why_forbidden(address) for address in addresses.addresses}
    return ReachFacts(
        addresses,
        {address: reason for address, reason in found.items() if reason},
        tuple(address for address in addresses.ipv6.values if is_mapped(address)),
    )


def is_mapped(address: str) -> bool:
    """Whether an IPv6 address is an IPv4 one in another coat, to which no packet is ever sent."""
    parsed = ipaddress.ip_address(address)
    return isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None


@dataclass(frozen=True, slots=True)
class FamilySight:
    """What the server at one address shows for the host: `error` is why nothing, "" otherwise."""

    address: str
    covers_host: bool = False
    names: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Ipv6Facts:
    """`sights` are of the public IPv6 addresses; `ipv4` is of the host as most visitors find it.

    Without a route, nothing could be tried from here.
    """

    reach: ReachFacts
    sights: tuple[FamilySight, ...] = ()
    ipv4: FamilySight | None = None
    has_route: bool = True


@probe()
async def probe_ipv6(host: Host, reach: ReachFacts, net: Net) -> Ipv6Facts:
    wanted = [
        address
        for address in reach.addresses.ipv6.values
        if address not in reach.unreachable and address not in reach.mapped
    ][:_MOST_ADDRESSES]
    if not wanted:
        return Ipv6Facts(reach)
    if not any(has_route(address) for address in wanted):
        return Ipv6Facts(reach, tuple(FamilySight(address) for address in wanted), has_route=False)
    ipv4 = reach.addresses.ipv4.values[:1]
    shown = await asyncio.gather(*(_sight(host.name, address, net) for address in (*wanted, *ipv4)))
    return Ipv6Facts(reach, tuple(shown[: len(wanted)]), shown[-1] if ipv4 else None)


async def _sight(host: str, address: str, net: Net) -> FamilySight:
    try:
        shown = await shake_at(host, address, net)
    except NetError as error:
        return FamilySight(address, error=error.detail)
    chain, _ = read_chain(shown.chain)
    names = chain[0].names if chain else ()
    return FamilySight(address, covers(names, host), names[:20])
