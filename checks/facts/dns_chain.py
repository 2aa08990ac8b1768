"""Has the domain's signatures validated from the root down, and asks what a resolver makes of them."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from checks.facts.probe import probe
from checks.net.answers import Answer
from checks.net.network import Net
from checks.net.trust_chain import Chain
from checks.subjects import Domain


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """`soa` is the resolver's answer as everybody gets it: SERVFAIL where it validates and finds a break."""

    chain: Chain
    soa: Answer
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@probe()
async def probe_chain(domain: Domain, net: Net) -> ChainFacts:
    around, soa = await asyncio.gather(net.authority.zones_around(domain.name), net.query(domain.name, "SOA"))
    cuts = tuple(answer.name for answer in around[1:] if answer.own)
    return ChainFacts(await net.chain_of_trust(domain.name, cuts), soa)
