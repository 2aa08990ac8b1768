"""The look itself: names and mail first, then pages and certificates, then what those speak of."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from checks.discovery.names import Names, certificate_names
from checks.discovery.pages import MOST_HOSTS, Site, find_routes, mentions_of, read_site
from checks.discovery.proposal import Proposal, ProposedRoute, Trait
from checks.discovery.traits import frameworks_of, mail_of, platforms_of
from checks.net.config import NetConfig
from checks.net.network import Net, open_net
from checks.subjects import RouteRole

SECONDS = 8.0


def discover(domain: str, config: NetConfig) -> Proposal:
    """Asks DNS, certificates and pages what there is; after `SECONDS`, what was found by then counts."""
    return asyncio.run(_discover(domain, config))


def exists(domain: str, config: NetConfig) -> bool | None:
    """Whether DNS knows the domain; None where it gave no usable answer."""

    async def ask() -> bool | None:
        async with open_net(config) as net:
            return await _exists(domain, net)

    return asyncio.run(ask())


async def _exists(domain: str, net: Net) -> bool | None:
    answers = await asyncio.gather(*(net.query(domain, rdtype) for rdtype in ("SOA", "A", "NS")))
    if any(answer.rcode == "NOERROR" for answer in answers):
        return True
    return False if all(answer.rcode == "NXDOMAIN" for answer in answers) else None


async def _discover(domain: str, config: NetConfig) -> Proposal:
    async with open_net(config) as net:
        known = await _exists(domain, net)
        if not known:
            return Proposal(known)
        look = _Look(domain, net)
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                await look.go()
        return look.proposal()


class _Look:
    """What is found stays found when time runs out in the middle."""

    def __init__(self, domain: str, net: Net) -> None:
        self._domain = domain
        self._net = net
        self._names = Names(domain, net)
        self._sites: dict[str, Site] = {}
        self._mentions: dict[str, str] = {}
        self._routes: tuple[ProposedRoute, ...] = ()
        self._mail: tuple[Trait, ...] = ()
        self._selectors: tuple[Trait, ...] = ()

    async def go(self) -> None:
        _, mail = await asyncio.gather(self._names.look_for_usual(), mail_of(self._domain, self._net))
        self._mail, self._selectors = mail
        new = tuple(self._names.found)
        while new and len(self._sites) < MOST_HOSTS:
            new = await self._read(new[: MOST_HOSTS - len(self._sites)])
        self._routes = await find_routes(
            self._domain, self._sites.values(), self._mentions.values(), self._net
        )

    async def _read(self, hosts: tuple[str, ...]) -> tuple[str, ...]:
        """Reads pages and certificates of hosts; returns the names that those led to."""
        sites, named = await asyncio.gather(
            asyncio.gather(*(read_site(host, self._net) for host in hosts)),
            asyncio.gather(*(certificate_names(host, self._net) for host in hosts)),
        )
        whys = {name: why for one in named for name, why in one.items()}
        for site in sites:
            if site is None:
                continue
            self._sites[site.host] = site
            for name, url in mentions_of(site, self._domain).items():
                self._mentions.setdefault(name, url)
                whys.setdefault(name, f"https://{site.host}/ speaks of {url}")
        return await self._names.add(whys)

    def proposal(self) -> Proposal:
        hosts = tuple(self._names.found.values())
        canonical = self._canonical()
        home = ProposedRoute(
            f"https://{canonical or self._domain}/", RouteRole.HOME, 200, "visitors end here"
        )
        sites = tuple(self._sites.values())
        return Proposal(
            True,
            hosts,
            (home, *self._routes),
            canonical,
            self._mail,
            self._selectors,
            platforms_of(hosts, sites),
            frameworks_of(sites),
        )

    def _canonical(self) -> str:
        """The host on which a visitor of the apex ends, if it is one of the domain's."""
        site = self._sites.get(self._domain)
        host = urlsplit(site.visit.final_url).hostname or "" if site else ""
        return host if host == self._domain or host.endswith(f".{self._domain}") else ""
