"""Tries the addresses of providers that an SPF record does not name: bare addresses may cover them."""

import asyncio
import ipaddress
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.facts.spf import SpfFacts, follow_spf
from checks.fixes.providers import provider_of_name
from checks.mail_records.selectors import known_provider
from checks.mail_records.senders import INCLUDES, MAILBOX_PROVIDERS
from checks.mail_records.spf import is_spf, parse_spf
from checks.mail_records.spf_check import check_host
from checks.mail_records.spf_result import SpfResult
from checks.mail_records.spf_tree import SpfNode
from checks.net.network import Net
from checks.subjects import SendingDomain

MOST_NETWORKS = 20
MOST_PROVIDERS = 4


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a provider fares with the domain's record: one address of each of its networks was tried.

    `tried` maps the network to the result; empty where the provider's own record could not be had.
    """

    provider: str
    tried: tuple[tuple[str, SpfResult], ...] = ()

    @property
    def passing(self) -> int:
        return sum(result is SpfResult.PASS for _, result in self.tried)


@dataclass(frozen=True, slots=True)
class SpfSenderFacts:
    """`coverages` are of the declared mailbox providers that no include of the record stands for."""

    domain: str
    coverages: tuple[Coverage, ...] = ()


@probe()
async def probe_spf_senders(domain: SendingDomain, spf: SpfFacts, net: Net) -> SpfSenderFacts:
    if spf.tree is None or not names_addresses(spf.tree):
        return SpfSenderFacts(domain.name)
    named = {provider_of_name(node.name) for node in spf.tree.walk()}
    declared = dict.fromkeys(known_provider(each) for each in domain.providers)
    missing = [each for each in declared if each in MAILBOX_PROVIDERS and each not in named]
    tried = (_cover(each, domain.name, net) for each in missing[:MOST_PROVIDERS])
    return SpfSenderFacts(domain.name, tuple(await asyncio.gather(*tried)))


def names_addresses(tree: SpfNode) -> bool:
    """Whether the record itself lets bare addresses in."""
    terms = parse_spf(tree.record).evaluated
    return any(term.name in {"ip4", "ip6"} and term.qualifier == "+" for term in terms)


async def _cover(provider: str, domain: str, net: Net) -> Coverage:
    networks = await _networks_of(provider, net)
    found = await asyncio.gather(
        *(check_host(_first(network), f"postmaster@{domain}", domain, net.query) for network in networks)
    )
    return Coverage(
        provider, tuple((network, each.result) for network, each in zip(networks, found, strict=True))
    )


async def _networks_of(provider: str, net: Net) -> list[str]:
    """The networks of the provider's own record, as written there."""
    name = INCLUDES[provider].removeprefix("include:")
    records = [value for value in (await net.query(name, "TXT")).values if is_spf(value)]
    if len(records) != 1:
        return []
    tree = await follow_spf(name, records[0], net)
    networks = [
        term.target
        for node in tree.walk()
        for term in parse_spf(node.record).evaluated
        if term.name in {"ip4", "ip6"} and term.qualifier == "+" and not term.error
    ]
    return list(dict.fromkeys(networks))[:MOST_NETWORKS]


def _first(network: str) -> str:
    return str(ipaddress.ip_network(network, strict=False)[0])
