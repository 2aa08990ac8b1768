"""Looks for the marks of an edge on a host, and for what other records give away of the server behind it."""

import asyncio
import ipaddress
import re
from dataclasses import dataclass

from checks.facts.address import AddressFacts
from checks.facts.probe import probe
from checks.host_order import heaviest
from checks.net.answers import Answer, NetError, Response
from checks.net.network import Net
from checks.net.policy import is_ip_address
from checks.parsing.edges import Edge, Mark, mark_of_address, marks_of
from checks.subjects import Host, Surface

# Names that keep pointing to the old server when the site has moved behind an edge.
TELLING_LABELS = ("direct", "origin", "ftp", "cpanel", "mail", "webmail", "server", "direct-connect")
# Whose addresses are compared with that of a known origin; in a crowd not those of every host.
_MOST_LISTED = 50
_SPF_ADDRESS = re.compile(r"\+?ip[46]:([0-9a-f.:]+)(?:/(\d+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EdgeFacts:
    """The marks on a host, the surest first. `page` is its home page's own answer, or in `error` why not;
    `origin_addresses` are those of the origin that the surface map names, as far as they are known."""

    host: str
    addresses: tuple[str, ...]
    marks: tuple[Mark, ...]
    is_dns_known: bool
    page: Response | None = None
    error: str = ""
    origin_addresses: tuple[str, ...] = ()

    @property
    def edge(self) -> Edge | None:
        return self.marks[0].edge if self.marks else None

    @property
    def strangers(self) -> tuple[str, ...]:
        """Addresses that lie outside the edge's ranges although others of the host lie inside."""
        inside = [address for address in self.addresses if mark_of_address(address)]
        return tuple(one for one in self.addresses if one not in inside) if inside else ()


@probe()
async def probe_edge(host: Host, address: AddressFacts, net: Net) -> EdgeFacts:
    page: Response | None = None
    error = ""
    origin = asyncio.ensure_future(_origin_addresses(host, net))
    try:
        page = await net.request(f"https://{host.name}/")  # the one that every check of the page shares
    except NetError as failure:
        error = failure.detail
    return EdgeFacts(
        host=host.name,
        addresses=address.addresses,
        marks=marks_of(address.addresses, address.chain, page.headers if page else ()),
        is_dns_known=address.is_known,
        page=page,
        error=error,
        origin_addresses=await origin,
    )


async def _origin_addresses(host: Host, net: Net) -> tuple[str, ...]:
    if not host.origin or is_ip_address(host.origin):
        return (host.origin,) * bool(host.origin)
    try:
        return await net.addresses(host.origin)
    except NetError:
        return ()


@dataclass(frozen=True, slots=True)
class Leak:
    """A record that names an address outside every edge: `record` in words, `address` as it stands there."""

    record: str
    address: str


@dataclass(frozen=True, slots=True)
class LeakFacts:
    """What the domain's other records give away of a host that is behind an edge; nothing for any other.

    `asked` are the names looked up, `unknown` those without an answer, with the reason; `listed` are the
    addresses of the hosts of the surface map that matter most, where an origin is known to compare them with.
    """

    host: str
    leaks: tuple[Leak, ...] = ()
    asked: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    listed: tuple[Leak, ...] = ()


@probe()
async def probe_leaks(host: Host, edge: EdgeFacts, surface: Surface, net: Net) -> LeakFacts:
    """The same for every host of the domain: who asks second shares the answers."""
    if not (host.is_proxied or edge.marks):
        return LeakFacts(host.name)
    domain = surface.domain
    names = tuple(f"{label}.{domain.name}" for label in TELLING_LABELS)
    exchanges, texts, *found = await asyncio.gather(
        net.query(domain.name, "MX"),
        net.query(domain.name, "TXT"),
        *(net.query(name, kind) for name in names for kind in ("A", "AAAA")),
    )
    targets = tuple(
        target
        for value in exchanges.values
        if (target := value.partition(" ")[2]).endswith(f".{domain.name}") and target not in names
    )
    mail = await asyncio.gather(*(net.query(name, kind) for name in targets for kind in ("A", "AAAA")))
    # Only a known origin is looked for among them.
    compared = heaviest(surface, _MOST_LISTED) if host.origin else []
    hosts = await asyncio.gather(*(net.query(name, kind) for name in compared for kind in ("A", "AAAA")))
    answers = (exchanges, texts, *found, *mail)
    leaks = [*_addresses((*found, *mail)), *_in_spf(texts)]
    return LeakFacts(
        host=host.name,
        leaks=tuple(one for one in dict.fromkeys(leaks) if mark_of_address(one.address) is None),
        asked=(*names, *targets, domain.name),
        unknown=tuple(f"{one.name} {one.rdtype}: {one.rcode}" for one in answers if not one.is_known),
        listed=tuple(_addresses(hosts)),
    )


def _addresses(answers: tuple[Answer, ...] | list[Answer]) -> list[Leak]:
    return [Leak(f"{answer.name} {answer.rdtype}", value) for answer in answers for value in answer.values]


def _in_spf(texts: Answer) -> list[Leak]:
    """Single addresses that the SPF record lets send: a whole range belongs to a provider."""
    leaks = []
    for value in texts.values:
        if not value.lower().startswith("v=spf1"):
            continue
        for word in value.split():
            match = _SPF_ADDRESS.fullmatch(word)
            if match and match[2] in {None, "32", "128"} and _is_address(match[1]):
                leaks.append(Leak(f"SPF record of {texts.name} ({word})", match[1]))
    return leaks


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
