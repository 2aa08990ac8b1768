"""The lab's names: every zone with its parent's view of it, each server's copy, and the hosts' addresses."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from checks.lab.dns_signing import BOGUS, delegation_signers, sign_zone
from checks.lab.scenario import Scenario, ScenarioError
from checks.lab.scenario_dns import Dnssec, DnssecFault, NameServer, Zone
from checks.lab.scenario_web import IPV6
from checks.lab.served_zone import Node, ServedZone, absolute, address_record, read_zone

__all__ = ["LAB_SERVERS", "Copy", "Names", "Node", "ServedZone", "absolute"]

# Servers of the lab's own. The first is the resolver as well; the registry's know the root and `test.` only,
# the parent of every demo domain, so that delegations can be looked up where they stand.
LAB_SERVERS = {
    "ns1.lab.test.": "0.1",
    "ns2.lab.test.": "254.2",  # in another network, as RFC 2182 wants it
    "a.registry.lab.test.": "0.3",
    "b.registry.lab.test.": "0.4",
}
_REGISTRY = ("a.registry.lab.test.", "b.registry.lab.test.")
LAB_ZONE = Zone("lab.test", "\n".join(f"{name} A {{base}}.{at}" for name, at in LAB_SERVERS.items()))
PARENT = "test"
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Copy:
    """A zone as one of its servers has it; `right` is the zone as it should be."""

    zone: ServedZone
    right: ServedZone
    server: NameServer


class Names:
    """Every zone of a lab, with the one that is responsible for a name.

    `copies` maps an address suffix to the zones that the server there is the authority of.
    """

    def __init__(self, scenarios: Iterable[Scenario], base: str) -> None:
        self.zones: dict[dns.name.Name, ServedZone] = {}
        self.copies: dict[str, dict[dns.name.Name, Copy]] = defaultdict(dict)
        self.bogus: set[dns.name.Name] = set()
        self._base = base
        everything = tuple(scenarios)
        zones = {absolute(zone.name): zone for zone in _zones(everything)}
        for origin, zone in zones.items():
            self.zones[origin] = read_zone(zone, base)
        for origin, zone in zones.items():
            self._copy(origin, zone)
            self._delegate(origin, zone)
        for scenario in everything:
            self._publish_hosts(scenario)
        self._sign(zones)

    def zone_of(self, name: dns.name.Name) -> ServedZone | None:
        """The zone with the most labels that holds the name; the root zone holds only the root itself."""
        while name not in self.zones:
            if name == dns.name.root:
                return None
            name = name.parent()
        return self.zones[name]

    def is_bogus(self, name: dns.name.Name) -> bool:
        """Whether a resolver that validates would not vouch for the name."""
        return any(name.is_subdomain(origin) for origin in self.bogus)

    def _copy(self, origin: dns.name.Name, zone: Zone) -> None:
        right = self.zones[origin]
        for name in zone.nameservers if not zone.servers else ():
            if name in LAB_SERVERS:
                server = NameServer(name.rstrip("."), LAB_SERVERS[name])
                self.copies[server.suffix][origin] = Copy(right, right, server)
        for server in zone.servers:
            served = right
            if server.records is not None or server.serial:
                served = read_zone(zone, self._base, records=server.records, serial=server.serial)
            if server.suffix:
                self.copies[server.suffix][origin] = Copy(served, right, server)

    def _delegate(self, origin: dns.name.Name, zone: Zone) -> None:
        """Names the zone in its parent, as a registry would, and its servers where their own zone is."""
        for server in zone.servers:
            name = absolute(server.name)
            if server.suffix and self._is_ours(name):
                self._publish(name, zone.ttl, f"{self._base}.{server.suffix}")
        parent = self.zone_of(origin.parent()) if origin != dns.name.root else None
        if parent is None:
            return
        for text in zone.names_of_servers(in_parent=True):
            data = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.NS, text)
            parent.add(origin, parent.default_ttl, data)
        glue = {name: suffix for name, suffix in LAB_SERVERS.items() if name in zone.nameservers}
        if zone.servers:
            glue = {f"{one.name}.": one.glue or one.suffix for one in zone.servers if one.glue != "none"}
        for text, suffix in glue.items():
            if suffix and absolute(text).is_subdomain(parent.origin):
                parent.glue[absolute(text)] = [address_record(f"{self._base}.{suffix}")]

    def _publish_hosts(self, scenario: Scenario) -> None:
        for host in scenario.hosts:
            name = absolute(host.name)
            if host.is_published and not self._is_ours(name):
                raise ScenarioError(f"scenario {scenario.name}: no zone holds the host {host.name}")
            if host.is_published:
                self._publish(name, host.ttl, f"{self._base}.{host.suffix}")
            if host.has_ipv6:
                self._publish(name, host.ttl, IPV6)
        for mail in scenario.mail:
            if not self._is_ours(absolute(mail.name)):
                raise ScenarioError(f"scenario {scenario.name}: no zone holds the host {mail.name}")
            self._publish(absolute(mail.name), mail.ttl, f"{self._base}.{mail.suffix}")

    def _is_ours(self, name: dns.name.Name) -> bool:
        zone = self.zone_of(name)
        return zone is not None and zone.origin not in (absolute(PARENT), dns.name.root)

    def _publish(self, name: dns.name.Name, ttl: int, address: str) -> None:
        """Gives a name its address in every server's copy of its zone."""
        zone = self.zone_of(name)
        if zone is None:
            raise ScenarioError(f"no zone holds {name}")
        for one in self._versions(zone.origin):
            one.add(name, ttl, address_record(address))

    def _versions(self, origin: dns.name.Name) -> list[ServedZone]:
        copies = (held[origin].zone for held in self.copies.values() if origin in held)
        return list({id(one): one for one in (self.zones[origin], *copies)}.values())

    def _sign(self, zones: dict[dns.name.Name, Zone]) -> None:
        """Signs what is to be signed and all above it, children first: their DS stands in the parent."""
        signed = {origin: zone.dnssec for origin, zone in zones.items() if zone.dnssec}
        for origin in tuple(signed):
            for above in zones:
                if above != origin and origin.is_subdomain(above):
                    signed.setdefault(above, Dnssec())
        for origin, wanted in sorted(signed.items(), key=lambda pair: len(pair[0]), reverse=True):
            parent = self.zone_of(origin.parent()) if origin != dns.name.root else None
            if parent is not None and wanted.fault is not DnssecFault.NO_DS:
                for signer in delegation_signers(origin, wanted):
                    parent.add(origin, parent.default_ttl, signer)
            if wanted.fault in BOGUS:
                self.bogus.add(origin)
            for one in self._versions(origin):
                sign_zone(one, wanted)


def _zones(scenarios: tuple[Scenario, ...]) -> list[Zone]:
    zones = [LAB_ZONE, *(zone for scenario in scenarios for zone in scenario.zones)]
    if PARENT not in {zone.name.rstrip(".").lower() for zone in zones}:
        zones.append(Zone(PARENT, ttl=_DAY, nameservers=_REGISTRY))
    return [*zones, Zone(".", ttl=_DAY, nameservers=_REGISTRY)]
