"""Recognises edges (Cloudflare, Fastly and the like) by addresses, names and headers."""

import ipaddress
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "facts" / "data" / "edges.toml"

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Edge:
    """`headers` are beginnings of header lines, `names` ends of CNAME targets; one that `hosts_sites` runs
    the site itself, so that there is no origin behind it."""

    name: str
    headers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    hosts_sites: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What gave an edge away: `kind` is "address", "name" or "header"."""

    edge: Edge
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.edge.name}: {self.kind} {self.text}"


@cache
def known_edges() -> tuple[Edge, ...]:
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["edges"]
    return tuple(
        Edge(
            name=entry["name"],
            headers=tuple(entry.get("headers", ())),
            names=tuple(entry.get("names", ())),
            networks=tuple(ipaddress.ip_network(one) for one in entry.get("networks", ())),
            hosts_sites=entry.get("hosts_sites", False),
        )
        for entry in entries
    )


def marks_of(
    addresses: Iterable[str], names: Iterable[str], headers: Iterable[tuple[str, str]]
) -> tuple[Mark, ...]:
    """Every mark, the surest first: addresses, then CNAME targets, then headers."""
    by_address = (mark for address in addresses if (mark := mark_of_address(address)))
    by_name = (mark for name in names for mark in _marks_of_name(name))
    lines = tuple(f"{name.lower()}: {value.strip()}" for name, value in headers)
    return tuple(dict.fromkeys((*by_address, *by_name, *_marks_of_headers(lines))))


def mark_of_address(address: str) -> Mark | None:
    """None for an address of nobody known, and for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    for edge in known_edges():
        if any(parsed.version == network.version and parsed in network for network in edge.networks):
            return Mark(edge, "address", address)
    return None


def _marks_of_name(name: str) -> Iterator[Mark]:
    plain = name.lower().rstrip(".")
    for edge in known_edges():
        if any(plain == end or plain.endswith(f".{end}") for end in edge.names):
            yield Mark(edge, "name", plain)


def _marks_of_headers(lines: tuple[str, ...]) -> Iterator[Mark]:
    for edge in known_edges():
        for line in lines:
            if line.lower().startswith(edge.headers):
                yield Mark(edge, "header", line[:120])
