"""Asks a domain's parent and each of its own servers who is responsible for it, and keeps what each said."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from checks.facts.families import BothFamilies
from checks.facts.probe import probe
from checks.net.answers import Answer, Record
from checks.net.network import Net
from checks.subjects import Domain

FEWEST_SERVERS = 2  # RFC 1034 §4.1
_MOST_SERVERS = 10
_PARENTS_ASKED = 2


@dataclass(frozen=True, slots=True)
class ServerName(BothFamilies):
    """One name of an NS set: what it resolves to, and the addresses that the parent hands out (glue)."""

    name: str
    ipv4: Answer
    ipv6: Answer
    glue: tuple[str, ...] = ()

    @property
    def alias(self) -> str:
        return (self.ipv4.chain or self.ipv6.chain or ("",))[0]


@dataclass(frozen=True, slots=True)
class ServerSight:
    """What the server at one address says of the zone; `tcp` is its SOA record again, over TCP."""

    name: str
    address: str
    soa: Answer
    ns: Answer
    tcp: Answer | None = None

    @property
    def is_responsible(self) -> bool:
        return self.soa.is_authoritative and bool(self.soa.own)

    @property
    def is_silent(self) -> bool:
        """Whether nothing came back that could be held against it."""
        return self.soa.rcode in {"TIMEOUT", "UNREACHABLE", "MALFORMED"}

    @property
    def serial(self) -> str:
        """The number of the zone's version, "" where it told none."""
        fields = self.soa.own[0].value.split() if self.soa.own else []
        return fields[2] if len(fields) == 7 else ""


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """`parent` is the zone above, "" where nobody told; `referrals` are what its servers said.

    `own` is the NS set that a resolver knows; `servers` are all that parent or child name, `sights` what
    they said, an entry for each address.
    """

    domain: str
    own: Answer
    parent: str = ""
    above: tuple[Answer, ...] = ()
    referrals: tuple[Answer, ...] = ()
    servers: tuple[ServerName, ...] = ()
    sights: tuple[ServerSight, ...] = ()

    @property
    def referral(self) -> Answer | None:
        """The first usable word of the parent."""
        return next((answer for answer in self.referrals if answer.is_known), None)

    @property
    def named_by_parent(self) -> frozenset[str]:
        return frozenset(record.value for record in delegated(self.referral, self.domain))

    @property
    def named_by_child(self) -> frozenset[str]:
        """The NS set of the zone's own servers; the resolver's where none of them told."""
        told = [sight.ns for sight in self.sights if sight.ns.is_authoritative and sight.ns.own]
        return frozenset(record.value for answer in told or [self.own] for record in answer.own)


def delegated(referral: Answer | None, domain: str) -> tuple[Record, ...]:
    """The NS records for the domain in what the parent said: a referral has them in its authority section."""
    if referral is None:
        return ()
    records = (*referral.authority, *referral.records)
    return tuple(record for record in records if record.rdtype == "NS" and record.owner == domain)


@probe()
async def probe_delegation(domain: Domain, net: Net) -> DelegationFacts:
    """The zone's own servers are asked while the parent still answers."""
    around = await net.authority.zones_around(domain.name)
    own = around[0]
    above = next((answer for answer in around[1:] if answer.own), None)
    if above is None and all(answer.is_known for answer in around):
        above = await net.query(".", "NS")
    names = sorted(own.values)[:_MOST_SERVERS] if own.own else []
    referrals, seen = await asyncio.gather(
        _ask_parent(domain.name, above, net), _look_at(domain.name, names, net)
    )
    referral = next((answer for answer in referrals if answer.is_known), None)
    others = sorted({record.value for record in delegated(referral, domain.name)} - set(names))
    more = await _look_at(domain.name, others[:_MOST_SERVERS], net, referral)
    servers = [_with_glue(server, referral) for server in (*seen[0], *more[0])]
    return DelegationFacts(
        domain=domain.name,
        own=own,
        parent=above.name if above and above.own else "",
        above=around[1:],
        referrals=referrals,
        servers=tuple(servers),
        sights=(*seen[1], *more[1]),
    )


async def _ask_parent(domain: str, above: Answer | None, net: Net) -> tuple[Answer, ...]:
    """What two of the parent's servers say about the domain."""
    if above is None:
        return ()
    names = sorted(record.value for record in above.own)[:_PARENTS_ASKED]
    found = await asyncio.gather(*(net.query(name, "A") for name in names))
    addresses = [answer.values[0] for answer in found if answer.values]
    return tuple(await asyncio.gather(*(net.authority.at(address, domain, "NS") for address in addresses)))


async def _look_at(
    domain: str, names: Iterable[str], net: Net, referral: Answer | None = None
) -> tuple[list[ServerName], list[ServerSight]]:
    found = await asyncio.gather(*(_look_up_and_ask(domain, name, net, referral) for name in names))
    return [server for server, _ in found], [sight for _, sights in found for sight in sights]


async def _look_up_and_ask(
    domain: str, name: str, net: Net, referral: Answer | None
) -> tuple[ServerName, list[ServerSight]]:
    """A name that does not resolve is asked at its glue, as a resolver would."""
    ipv4, ipv6 = await net.authority.addresses(name)
    server = _with_glue(ServerName(name, ipv4, ipv6), referral)
    addresses = [*ipv4.values[:2], *ipv6.values[:1]] or list(server.glue[:2])
    return server, list(await asyncio.gather(*(_sight(domain, name, address, net) for address in addresses)))


async def _sight(domain: str, name: str, address: str, net: Net) -> ServerSight:
    soa, ns, tcp = await asyncio.gather(
        net.authority.at(address, domain, "SOA"),
        net.authority.at(address, domain, "NS"),
        net.authority.at(address, domain, "SOA", over_tcp=True),
    )
    return ServerSight(name, address, soa, ns, tcp)


def _with_glue(server: ServerName, referral: Answer | None) -> ServerName:
    records = referral.additional if referral else ()
    glue = tuple(
        record.value for record in records if record.owner == server.name and record.rdtype in {"A", "AAAA"}
    )
    return ServerName(server.name, server.ipv4, server.ipv6, glue)
