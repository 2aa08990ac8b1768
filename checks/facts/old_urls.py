"""Follows every old address to where its visitors end up."""

import asyncio
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.net.answers import NetError, Visit
from checks.net.network import Net
from checks.subjects import Domain, OldUrl, Surface


@dataclass(frozen=True, slots=True)
class OldUrlFacts:
    """What each old address led to; a reason where not even its first answer came."""

    ways: tuple[tuple[OldUrl, Visit | CouldNotFindOut], ...]


@probe()
async def probe_old_urls(domain: Domain, surface: Surface, net: Net) -> OldUrlFacts:
    ways = await asyncio.gather(*(_follow(old, net) for old in surface.old_urls))
    return OldUrlFacts(tuple(zip(surface.old_urls, ways, strict=True)))


async def _follow(old: OldUrl, net: Net) -> Visit | CouldNotFindOut:
    try:
        return await net.visit(old.url)
    except NetError as error:
        return error.could_not(f"fetch {old.url}")
