"""Says who stands behind an address that sent mail: by the domains that it used, and by the SPF record."""

import ipaddress
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from checks.fixes.providers import provider_of_name
from checks.mail_evidence.values import Source, total
from checks.mail_records.selectors import known_provider
from checks.mail_records.spf import parse_spf
from checks.mail_records.spf_tree import SpfNode

MOST_NETWORKS = 2000
PASS_SHARE = 0.95
OWN_RECORD = "your SPF record"


@dataclass(frozen=True, slots=True)
class Sender:
    """All sources of one name: a provider, a name in the client's own SPF record, or a lone address.

    `is_known` holds where the client's records or a passing signature vouch for it; the others nobody has
    owned up to yet: a service that was forgotten, or a forger.
    """

    name: str
    is_known: bool
    sources: tuple[Source, ...]

    @property
    def count(self) -> int:
        return total(self.sources)[0]

    @property
    def passed(self) -> int:
        return total(self.sources)[1]

    @property
    def dkim(self) -> int:
        return sum(source.dkim for source in self.sources)

    @property
    def spf(self) -> int:
        return sum(source.spf for source in self.sources)

    @property
    def refused(self) -> int:
        return sum(source.refused for source in self.sources)

    @property
    def failed(self) -> int:
        return self.count - self.passed

    @property
    def passes(self) -> bool:
        return self.passed > PASS_SHARE * self.count


class AllowedNetworks:
    """The networks that an SPF record and its includes list, each with the name that stands for it."""

    def __init__(self, tree: SpfNode | None) -> None:
        listed: list[tuple[int, int, int, str]] = []
        for node, top in _nodes(tree) if tree else ():
            name = provider_of_name(node.name) or provider_of_name(top) or _bare(top) or OWN_RECORD
            for term in parse_spf(node.record).terms if node.record else ():
                if term.name in {"ip4", "ip6"} and not term.error and term.qualifier == "+":
                    network = ipaddress.ip_network(term.target, strict=False)
                    listed.append((network.version, int(network[0]), int(network[-1]), name))
        self._listed = sorted(listed[:MOST_NETWORKS])
        self._starts = [entry[:2] for entry in self._listed]
        # How far the networks up to each one reach: a search backwards ends where none comes that far.
        self._reach = list(accumulate(((version, last) for version, _, last, _ in self._listed), max))

    def name_of(self, ip: str) -> str:
        """The name behind an address, "" where no network holds it."""
        address = ipaddress.ip_address(ip)
        wanted = (address.version, int(address))
        for place in range(bisect_right(self._starts, wanted) - 1, -1, -1):
            version, _, last, name = self._listed[place]
            if (version, last) >= wanted:
                return name
            if self._reach[place] < wanted:
                return ""
        return ""


def _nodes(tree: SpfNode) -> Iterator[tuple[SpfNode, str]]:
    """Every record of the tree, with the name that the client includes it by ("" for its own record)."""
    yield tree, ""
    for child in tree.children:
        yield from ((node, child.name) for node in child.walk())


def _bare(name: str) -> str:
    """An include's name as its owner is called: _spf.example.com is example.com's."""
    return name.removeprefix("_spf.").removeprefix("spf.")


def senders_of(
    sources: Iterable[Source], domain: str, name_of: Callable[[str], str], declared: Iterable[str] = ()
) -> tuple[Sender, ...]:
    """Sources put together by who they are, most messages first.

    `name_of` says whom the SPF record means by an address (`AllowedNetworks.name_of`); `declared` are the
    client's providers.
    """
    known = {known_provider(name).lower() for name in declared} - {""}
    groups: dict[tuple[str, bool], list[Source]] = {}
    for source in sources:
        by_record = name_of(source.ip)
        by_name = _provider(source.names, domain)
        name = by_record if by_record and by_record != OWN_RECORD else by_name or by_record
        vouched = bool(by_record) or source.passed > 0 or name.lower() in known
        groups.setdefault((name or source.ip, vouched), []).append(source)
    senders = (Sender(name, vouched, tuple(group)) for (name, vouched), group in groups.items())
    return tuple(sorted(senders, key=lambda sender: (-sender.count, sender.name)))


def _provider(names: Iterable[str], domain: str) -> str:
    foreign = [name for name in names if name != domain and not name.endswith(f".{domain}")]
    return next((provider for name in foreign if (provider := provider_of_name(name))), "")


def as_evidence(senders: Iterable[Sender], most: int) -> list[Mapping[str, object]]:
    return [
        {
            "sender": sender.name,
            "known": sender.is_known,
            "messages": sender.count,
            "passed": sender.passed,
            "addresses": [source.ip for source in sender.sources[:5]],
        }
        for sender in list(senders)[:most]
    ]
