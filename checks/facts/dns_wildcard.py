"""Asks for names that nobody can have set up, to see whether a wildcard answers for them."""

import asyncio
import secrets
from dataclasses import dataclass

from checks.facts.claimable import provider_of
from checks.facts.probe import probe
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import Domain, Surface

_TYPES = ("A", "AAAA", "MX", "TXT")
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Wildcard:
    """What one made-up name below `place` was answered with, a type each; `provider` is where it leads."""

    place: str
    answers: tuple[Answer, ...]
    provider: str = ""

    @property
    def name(self) -> str:
        return f"*.{self.place}"

    @property
    def found(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.records)

    @property
    def is_dangling(self) -> bool:
        """Whether it is an alias of a name that does not exist."""
        return any(answer.chain and answer.rcode == "NXDOMAIN" for answer in self.answers)


@dataclass(frozen=True, slots=True)
class WildcardFacts:
    """One entry for the domain itself and for every name below it that hosts hang from."""

    places: tuple[Wildcard, ...]


@probe()
async def probe_wildcard(domain: Domain, surface: Surface, net: Net) -> WildcardFacts:
    """The zone's own servers are asked: some resolvers answer for missing names by themselves."""
    parents = [host.name.partition(".")[2] for host in surface.hosts]
    below = [name for name in parents if name.endswith(f".{domain.name}")]
    places = list(dict.fromkeys((domain.name, *sorted(below))))[:_MOST_PLACES]
    return WildcardFacts(tuple(await asyncio.gather(*(_look(place, net) for place in places))))


async def _look(place: str, net: Net) -> Wildcard:
    name = f"no-such-name-{secrets.token_hex(6)}.{place}"
    answers = await asyncio.gather(*(net.query_authority(name, kind) for kind in _TYPES))
    addresses = [value for answer in answers[:2] for value in answer.values]
    provider = provider_of(answers[0].chain or answers[1].chain, addresses)
    return Wildcard(place, tuple(answers), provider.name if provider else "")
