"""The lab's names: zone text and host addresses turned into record sets that can be looked up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.ttl

from checks.lab.scenario import Scenario, ScenarioError
from checks.lab.scenario_dns import Zone

type Node = dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset]

# The lab's own names; `test.` is the parent of every demo domain, so that delegations can be looked up.
LAB_ZONE = Zone("lab.test", "ns1 A {base}.0.1\nns2 A {base}.0.1")
PARENT = "test"
_TTL = re.compile(r"\d+([smhdw]\d*)*", re.IGNORECASE)


@dataclass(slots=True)
class ServedZone:
    """A zone as it is answered from. Names are absolute and lower case."""

    origin: dns.name.Name
    default_ttl: int
    nodes: dict[dns.name.Name, Node] = field(default_factory=dict)
    # Names that exist only because something lies below them: they have no data, but are no NXDOMAIN.
    between: set[dns.name.Name] = field(default_factory=set)

    @property
    def soa(self) -> dns.rdataset.Rdataset:
        return self.nodes[self.origin][dns.rdatatype.SOA]

    def add(self, name: dns.name.Name, ttl: int, data: dns.rdata.Rdata) -> None:
        if not name.is_subdomain(self.origin):
            raise ScenarioError(f"zone {self.origin}: {name} lies outside of it")
        node = self.nodes.setdefault(name, {})
        if data.rdtype not in node:
            node[data.rdtype] = dns.rdataset.Rdataset(dns.rdataclass.IN, data.rdtype)
        node[data.rdtype].add(data, ttl)
        parent = name
        while parent not in (self.origin, dns.name.root):
            parent = parent.parent()
            self.between.add(parent)

    def find(self, name: dns.name.Name) -> Node | None:
        """The record sets of a name, an empty node where it has none, None where the name does not exist.

        A wildcard stands in where the zone has one at the closest encloser (RFC 4592).
        """
        if name in self.nodes:
            return self.nodes[name]
        if name in self.between or name == self.origin:
            return {}
        encloser = name.parent()
        while encloser not in self.nodes and encloser not in self.between and encloser != self.origin:
            encloser = encloser.parent()
        return self.nodes.get(dns.name.Name((b"*", *encloser.labels)))

    def cut(self, name: dns.name.Name) -> dns.name.Name | None:
        """The delegation at or above a name and below the origin, if there is one."""
        found = None
        while name != self.origin:
            if dns.rdatatype.NS in self.nodes.get(name, {}):
                found = name
            name = name.parent()
        return found


class Names:
    """Every zone of a lab, with the one that is responsible for a name."""

    def __init__(self, scenarios: Iterable[Scenario], base: str) -> None:
        self.zones: dict[dns.name.Name, ServedZone] = {}
        everything = tuple(scenarios)
        zones = [LAB_ZONE, *(zone for scenario in everything for zone in scenario.zones)]
        names = {zone.name.rstrip(".").lower() for zone in zones}
        if PARENT not in names:
            zones.append(Zone(PARENT, ttl=86400))
        zones.append(Zone(".", ttl=86400))
        for zone in zones:
            self._serve(zone, base)
        for served in tuple(self.zones.values()):
            self._delegate(served)
        for scenario in everything:
            self._publish_hosts(scenario, base)

    def zone_of(self, name: dns.name.Name) -> ServedZone | None:
        """The zone with the most labels that holds the name; the root zone holds only the root itself."""
        while name not in self.zones:
            if name == dns.name.root:
                return None
            name = name.parent()
        return self.zones[name]

    def _serve(self, zone: Zone, base: str) -> None:
        origin = absolute(zone.name)
        served = ServedZone(origin, zone.ttl)
        self.zones[origin] = served
        soa = "ns1.lab.test. hostmaster.lab.test. 2026010101 3600 600 1209600 300"
        served.add(origin, zone.ttl, _rdata(zone, dns.rdatatype.SOA, soa, origin))
        for server in zone.nameservers:
            served.add(origin, zone.ttl, _rdata(zone, dns.rdatatype.NS, server, origin))
        for number, line in enumerate(zone.records.splitlines(), 1):
            if line.strip() and not line.lstrip().startswith(";"):
                try:
                    _add_line(served, zone, line.replace("{base}", base))
                except (dns.exception.DNSException, ValueError) as error:
                    raise ScenarioError(
                        f"zone {zone.name}, line {number}: {line.strip()!r}: {error}"
                    ) from error

    def _delegate(self, served: ServedZone) -> None:
        """Names the zone in its parent, as a registry would."""
        if served.origin == dns.name.root:
            return
        parent = self.zone_of(served.origin.parent())
        if parent is not None:
            for data in served.nodes[served.origin][dns.rdatatype.NS]:
                parent.add(served.origin, parent.default_ttl, data)

    def _publish_hosts(self, scenario: Scenario, base: str) -> None:
        hosts = [(host.name, host.suffix, host.ttl) for host in scenario.hosts if host.is_published]
        servers = [(server.name, server.suffix, server.ttl) for server in scenario.mail]
        for name_text, suffix, ttl in (*hosts, *servers):
            name = absolute(name_text)
            zone = self.zone_of(name)
            if zone is None or zone.origin in (absolute(PARENT), dns.name.root):
                raise ScenarioError(f"scenario {scenario.name}: no zone holds the host {name_text}")
            address = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.A, f"{base}.{suffix}")
            zone.add(name, ttl, address)


def absolute(name: str, origin: dns.name.Name = dns.name.root) -> dns.name.Name:
    return dns.name.from_text(name.lower(), origin)


def _add_line(served: ServedZone, zone: Zone, line: str) -> None:
    owner, *rest = line.split(None, 1)
    name = served.origin if owner == "@" else absolute(owner, served.origin)
    first, _, others = (rest[0] if rest else "").partition(" ")
    ttl = served.default_ttl
    if _TTL.fullmatch(first):
        ttl = dns.ttl.from_text(first)
        first, _, others = others.strip().partition(" ")
    served.add(name, ttl, _rdata(zone, dns.rdatatype.from_text(first), others.strip(), served.origin))


def _rdata(zone: Zone, kind: dns.rdatatype.RdataType, text: str, origin: dns.name.Name) -> dns.rdata.Rdata:
    if not text:
        raise ScenarioError(f"zone {zone.name}: a {dns.rdatatype.to_text(kind)} record without data")
    if kind == dns.rdatatype.TXT and not text.startswith('"'):
        # Long texts (DKIM keys) are written in one piece and split as RFC 1035 §3.3.14 demands.
        raw = text.encode()
        pieces = [raw[start : start + 255] for start in range(0, len(raw), 255)]
        return dns.rdtypes.ANY.TXT.TXT(dns.rdataclass.IN, kind, pieces)
    return dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin=origin, relativize=False)
