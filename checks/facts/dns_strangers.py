"""Asks each of a zone's own servers what strangers should not get: the whole zone, other people's names."""

import asyncio
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.net.answers import Answer
from checks.net.network import Net
from checks.permission.warrant import Warrants
from checks.subjects import Domain

_MOST_SERVERS = 10
_SILENT = frozenset({"TIMEOUT", "UNREACHABLE"})
# NOERROR and NXDOMAIN: without what was asked for, the server has looked and given nothing away.
_REFUSALS = frozenset({"REFUSED", "NOTAUTH", "NOTIMP", "NOERROR", "NXDOMAIN"})
_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class StrangerSight:
    """What the server at one address gave a stranger.

    `transfer` and `recursion` are "given", "refused", or why neither is known. `records` is how many came in
    the first message of a transfer, `names` the first of theirs below the domain; the rest is not kept.
    """

    name: str
    address: str
    transfer: str
    recursion: str
    records: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StrangerFacts:
    """`own` is the NS set that a resolver knows; one sight for each of the servers named in it."""

    domain: str
    own: Answer
    sights: tuple[StrangerSight, ...] = ()


@probe()
async def probe_strangers(domain: Domain, net: Net, warrants: Warrants) -> StrangerFacts:
    """One query for the zone over TCP and one for the root over UDP, at one address of each server.

    The servers are a provider's, mostly, whom only a customer may have tested. Raises CouldNotFindOut where
    the domain is not known to be the client's.
    """
    warrants.require_owner()
    own = (await net.authority.zones_around(domain.name))[0]
    names = sorted(own.values)[:_MOST_SERVERS] if own.own else []
    sights = await asyncio.gather(*(_sight(domain.name, name, net) for name in names))
    return StrangerFacts(domain.name, own, tuple(sight for sight in sights if sight))


async def _sight(domain: str, name: str, net: Net) -> StrangerSight | None:
    """None where the server has no address, which the delegation is judged by."""
    ipv4, ipv6 = await net.authority.addresses(name)
    address = next(iter((*ipv4.values, *ipv6.values)), "")
    if not address:
        return None
    zone, root, udp, tcp = await asyncio.gather(
        net.authority.transfer(address, domain),
        net.authority.recursion(address, domain),
        net.authority.at(address, domain, "SOA"),
        net.authority.at(address, domain, "SOA", over_tcp=True),
    )
    below = dict.fromkeys(one.owner for one in zone.records if one.owner.endswith(f".{domain}"))
    return StrangerSight(
        name,
        address,
        transfer=_said(zone, tcp, is_given=any(one.rdtype == "SOA" for one in zone.records)),
        recursion=_said(root, udp, is_given=bool(root.own) and not root.is_authoritative),
        records=len(zone.records),
        names=tuple(below)[:_NAMES_SHOWN],
    )


def _said(answer: Answer, usual: Answer, *, is_given: bool) -> str:
    """A server that answers the usual question and keeps silent on this one has refused it in its way.

    One that fails (SERVFAIL) may give it the next time.
    """
    if is_given:
        return "given"
    if answer.rcode in _REFUSALS or (answer.rcode in _SILENT and usual.is_known):
        return "refused"
    return answer.rcode
