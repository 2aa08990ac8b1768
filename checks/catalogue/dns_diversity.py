"""Whether a domain's name servers stand apart, so that one broken router does not take all of them."""

import ipaddress
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, not_applicable, passed, warn
from checks.facts.dns_delegation import FEWEST_SERVERS, DelegationFacts
from checks.subjects import Domain

# The smallest networks that routers elsewhere take notice of: what lies in one goes down together.
_SMALLEST = {4: 24, 6: 48}
# Providers that announce each address from many places at once: one network of theirs is many machines.
_ANYCAST = (
    "ns.cloudflare.com", "googledomains.com", "vercel-dns.com", "nsone.net", "dnsimple.com", "ultradns.net",
    "dnsmadeeasy.com", "dynect.net", "bunny.net", "digitalocean.com", "desec.io", "desec.org", "gandi.net",
    "registrar-servers.com", "domaincontrol.com", "ui-dns.com", "porkbun.com",
)  # fmt: skip


@check(
    "dns.diversity",
    "Name servers stand in different places",
    on=Domain,
    worst=Severity.LOW,
    standard="RFC 2182 §3.1, RFC 3258",
    protects="When all name servers are in one network, one fault there takes site and mail away at once.",
    says="pass warn could_not_tell not_applicable",
)
def diversity(domain: Domain, facts: DelegationFacts) -> Verdict:
    addresses = {server.name: server.addresses or server.glue for server in facts.servers}
    networks = sorted({network_of(one) for found in addresses.values() for one in found})
    evidence: dict[str, Any] = {
        "servers": {name: list(found) for name, found in addresses.items()},
        "networks": networks,
    }
    if facts.own.is_known and not facts.own.own and not facts.servers:
        summary = f"{domain.name} has no name servers of its own ({facts.own.rcode})"
        return not_applicable("diversity.no-zone", summary, **evidence)
    unknown = [server for server in facts.servers if not server.is_known]
    if not facts.servers or (unknown and len(_versions_apart(networks)) == 0):
        said = f"{unknown[0].name} A: {unknown[0].ipv4.rcode}" if unknown else f"NS: {facts.own.rcode}"
        summary = f"{domain.name}: no usable DNS answer about where its name servers are ({said})"
        return could_not_tell("diversity.no-answer", summary, **evidence)
    if len({one for found in addresses.values() for one in found}) < FEWEST_SERVERS:
        summary = f"{domain.name} has its name servers at one address, which “dns.delegation” judges"
        return not_applicable("diversity.one-address", summary, **evidence)
    if _versions_apart(networks):
        summary = f"{domain.name}: name servers in {len(networks)} networks ({', '.join(networks[:4])})"
        return passed("diversity.apart", summary, **evidence)
    provider = next((one for name in addresses for one in _ANYCAST if name.endswith(f".{one}")), "")
    if provider:
        summary = (
            f"{domain.name}: name servers of {provider} in one network ({networks[0]}), which is announced "
            "from many places"
        )
        return passed("diversity.anycast", summary, **evidence)
    together = _together(addresses)
    if not together:
        summary = f"{domain.name}: no two name servers with addresses of one kind ({', '.join(networks)})"
        return could_not_tell("diversity.one-of-each", f"{summary}: they may stand apart", **evidence)
    count, over = max((len(names), f"over IPv{version} ") for version, names in together.items())
    over = "" if count == len(addresses) else over
    shared = ", ".join(one for one in networks if ipaddress.ip_network(one).version in together)
    summary = f"{domain.name}: {over}all {count} name servers are in one network ({shared})"
    return warn("diversity.one-network", summary, **evidence)


def _together(addresses: dict[str, tuple[str, ...]]) -> dict[int, set[str]]:
    """The servers by the IP version over which there are several of them, or the only one there is."""
    by_version = {
        version: {name for name, found in addresses.items() for one in found if _version(one) == version}
        for version in _SMALLEST
    }
    fewest = min(FEWEST_SERVERS, len(addresses))
    return {version: names for version, names in by_version.items() if len(names) >= fewest}


def _version(address: str) -> int:
    return ipaddress.ip_address(address).version


def network_of(address: str) -> str:
    """The /24 or /48 around an address."""
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((parsed, _SMALLEST[parsed.version]), strict=False))


def _versions_apart(networks: list[str]) -> set[int]:
    """The IP versions with more than one network: one of each version is still one place."""
    versions = [ipaddress.ip_network(one).version for one in networks]
    return {version for version in versions if versions.count(version) > 1}
