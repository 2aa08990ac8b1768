"""Asks every authoritative server of a domain the same questions, and the resolvers as well."""

import asyncio
from dataclasses import dataclass

from checks.facts.dns_delegation import DelegationFacts, ServerSight
from checks.facts.probe import probe
from checks.host_order import heaviest
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import Domain, Host, Surface

# Providers that answer differently by the minute say so with a short time to live (seconds).
SHORT_LIVED = 60
_MOST_SERVERS = 6
_MOST_HOSTS = 20


@dataclass(frozen=True, slots=True)
class Round:
    """One question and the answer of every server, in the servers' order; `again` where they differed."""

    name: str
    rdtype: str
    answers: tuple[Answer, ...]
    again: tuple[Answer, ...] = ()

    @property
    def contents(self) -> tuple[frozenset[str], ...]:
        return tuple(content(answer) for answer in self.answers)

    @property
    def is_agreed(self) -> bool:
        """Whether all that answered say the same."""
        return len({content(answer) for answer in self.answers if answer.is_known}) <= 1

    @property
    def is_short_lived(self) -> bool:
        """Whether these are addresses for a minute, as load balancers and aliases of providers have them."""
        lives = [answer.ttl for answer in self.answers if answer.ttl is not None]
        return self.rdtype in {"A", "AAAA"} and bool(lives) and max(lives) <= SHORT_LIVED

    @property
    def is_rotating(self) -> bool:
        """Whether a server changed its own answer between the two tries."""
        return any(
            first.is_known and second.is_known and content(first) != content(second)
            for first, second in zip(self.answers, self.again, strict=False)
        )


def content(answer: Answer) -> frozenset[str]:
    """What an answer says, without times to live and without order; behind an alias, only the alias."""
    own = [record for record in answer.records if record.owner == answer.name]
    return frozenset(f"{record.rdtype} {record.value}" for record in own) or frozenset({answer.rcode})


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """`servers` are those that are responsible for the zone, each at one of its addresses.

    `named` is how many names the zone has for them.
    """

    servers: tuple[ServerSight, ...]
    named: int
    rounds: tuple[Round, ...] = ()


@probe()
async def probe_agreement(
    domain: Domain, surface: Surface, delegation: DelegationFacts, net: Net
) -> AgreementFacts:
    """Where two differ, all are asked once more: servers that take turns differ from themselves."""
    responsible = {sight.name: sight for sight in reversed(delegation.sights) if sight.is_responsible}
    servers = tuple(responsible[name] for name in sorted(responsible))[:_MOST_SERVERS]
    hosts = heaviest(surface, _MOST_HOSTS)
    questions = [(name, kind) for name in hosts for kind in ("A", "AAAA")]
    questions += [(domain.name, kind) for kind in ("MX", "TXT")]
    rounds = await asyncio.gather(*(_round(name, kind, servers, net) for name, kind in questions))
    known = Round(domain.name, "NS", tuple(sight.ns for sight in servers))
    return AgreementFacts(servers, len({sight.name for sight in delegation.sights}), (known, *rounds))


async def _round(name: str, rdtype: str, servers: tuple[ServerSight, ...], net: Net) -> Round:
    first = Round(name, rdtype, await _everyone(name, rdtype, servers, net))
    if first.is_agreed:
        return first
    return Round(name, rdtype, first.answers, await _everyone(name, rdtype, servers, net, turn=1))


async def _everyone(
    name: str, rdtype: str, servers: tuple[ServerSight, ...], net: Net, turn: int = 0
) -> tuple[Answer, ...]:
    asked = (net.authority.at(server.address, name, rdtype, turn) for server in servers)
    return tuple(await asyncio.gather(*asked))


@dataclass(frozen=True, slots=True)
class PropagationFacts:
    """For A and AAAA: what each resolver says, and what the zone's own servers do."""

    host: str
    resolvers: tuple[Answer, ...]
    authorities: tuple[Answer, ...]


@probe()
async def probe_propagation(host: Host, agreement: AgreementFacts, net: Net) -> PropagationFacts:
    """A host in a zone of its own below the domain has its own servers, which are looked for then."""
    kinds = ("A", "AAAA")
    said = await asyncio.gather(*(net.query_each(host.name, kind) for kind in kinds))
    told = [
        answer
        for one in agreement.rounds
        if one.name == host.name and one.rdtype in kinds
        for answer in (*one.answers, *one.again)
        if answer.is_known and answer.is_authoritative
    ]
    if not told:
        asked = await asyncio.gather(*(net.query_authority(host.name, kind) for kind in kinds))
        told = [answer for answer in asked if answer.is_known and answer.is_authoritative]
    return PropagationFacts(host.name, tuple(answer for answers in said for answer in answers), tuple(told))
