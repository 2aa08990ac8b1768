"""Follows everything a name points to, to its end: a name that exists, and at its provider a claimed one."""

import asyncio
from dataclasses import dataclass

from checks.facts.address import AddressFacts
from checks.facts.claimable import Provider, provider_of, unclaimed_sign
from checks.facts.probe import probe
from checks.net.answers import Answer, NetError
from checks.net.network import Net
from checks.subjects import Host, Surface

_MAX_LINKS = 30


@dataclass(frozen=True, slots=True)
class Link:
    """One pointer: `kind` is CNAME, NS or MX; `rcode` is what DNS says of the target's address."""

    kind: str
    name: str
    target: str
    rcode: str
    has_address: bool
    attempts: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.has_address or self.rcode in {"NOERROR", "NXDOMAIN"}

    @property
    def text(self) -> str:
        return f"{self.name} {self.kind} {self.target}"


@dataclass(frozen=True, slots=True)
class DanglingFacts:
    """`provider` is where the host's alias or address leads, "" when nobody known; `unclaimed` the words by

    which the page there says that the name is free; `trouble` why the page could not be looked at. `answers`
    are what DNS says of the host's own address, `domain` is the client's.
    """

    host: str
    links: tuple[Link, ...]
    provider: str = ""
    is_nxdomain_claimable: bool = False
    page: str = ""
    unclaimed: str = ""
    trouble: str = ""
    answers: tuple[Answer, ...] = ()
    domain: str = ""

    @property
    def is_absent(self) -> bool:
        """Whether the name holds nothing that could point anywhere."""
        return not self.links and bool(self.answers) and not any(answer.records for answer in self.answers)

    def is_own(self, link: Link) -> bool:
        """Whether the target lies in the client's own domain, where no stranger can register a name."""
        return bool(self.domain) and f".{link.target}".endswith(f".{self.domain}")


@probe()
async def probe_dangling(host: Host, addresses: AddressFacts, surface: Surface, net: Net) -> DanglingFacts:
    """The domain's own NS and MX targets are looked at with its apex.

    Raises CouldNotFindOut when nobody tells what the name itself holds.
    """
    chain = addresses.chain
    if not chain and not addresses.is_known:
        lost = addresses.ipv6 if addresses.ipv4.is_known else addresses.ipv4
        raise lost.error().could_not(f"look up {host.name} {lost.rdtype}")
    links = [_chain_link(addresses)] if chain else []
    provider = provider_of(chain, addresses.addresses)
    apex_links, page = await asyncio.gather(
        _apex_links(host, surface, net), _look(host, addresses, provider, net)
    )
    return DanglingFacts(
        host=host.name,
        links=(*links, *apex_links)[:_MAX_LINKS],
        provider=provider.name if provider else "",
        is_nxdomain_claimable=bool(provider and provider.is_nxdomain_claimable),
        page=page[0],
        unclaimed=page[1],
        trouble=page[2],
        answers=(addresses.ipv4, addresses.ipv6),
        domain=surface.domain.name,
    )


def _chain_link(addresses: AddressFacts) -> Link:
    """A chain breaks at its end; what is on the way exists, or there would be no way."""
    rcodes = (addresses.ipv4.rcode, addresses.ipv6.rcode)
    unknown = [answer.rcode for answer in (addresses.ipv4, addresses.ipv6) if not answer.is_known]
    rcode = "NXDOMAIN" if "NXDOMAIN" in rcodes else (*unknown, "NOERROR")[0]
    return Link(
        "CNAME",
        addresses.host,
        addresses.chain[-1],
        rcode,
        bool(addresses.addresses),
        tuple(addresses.attempts),
    )


async def _apex_links(host: Host, surface: Surface, net: Net) -> list[Link]:
    if host.name != surface.domain.name:
        return []
    nameservers, mail = await asyncio.gather(net.query(host.name, "NS"), net.query(host.name, "MX"))
    for answer in (nameservers, mail):
        if not answer.is_known:
            raise answer.error().could_not(f"look up {host.name} {answer.rdtype}")
    targets = [("NS", value) for value in nameservers.values]
    targets += [("MX", value.partition(" ")[2]) for value in mail.values if not value.endswith(" .")]
    links = [_link(kind, host.name, target, net) for kind, target in sorted(targets)]
    return list(await asyncio.gather(*links))


async def _link(kind: str, name: str, target: str, net: Net) -> Link:
    ipv4, ipv6 = await asyncio.gather(net.query(target, "A"), net.query(target, "AAAA"))
    worst: Answer = ipv4 if not ipv4.is_known or ipv6.is_known else ipv6
    attempts = (*ipv4.attempts, *ipv6.attempts)
    return Link(kind, name, target, worst.rcode, bool(ipv4.values or ipv6.values), attempts)


async def _look(
    host: Host, addresses: AddressFacts, provider: Provider | None, net: Net
) -> tuple[str, str, str]:
    """The page looked at, the sign found on it, and the trouble with it, each "" where there is none."""
    if provider is None or not addresses.addresses or not (provider.signs or provider.header_signs):
        return "", "", ""
    trouble = ""
    for scheme in ("https", "http"):
        url = f"{scheme}://{host.name}/"
        try:
            response = await net.request(url)
        except NetError as error:
            trouble = error.detail
            continue
        sign = unclaimed_sign(provider, response.status, response.headers, response.text)
        return f"{url}: {response.status}", sign, ""
    return "", "", trouble
