"""A zone as the lab answers from it: its lines turned into record sets that can be looked up."""

import re
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.rrset
import dns.ttl

from checks.lab.scenario import ScenarioError
from checks.lab.scenario_dns import Zone

type Node = dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset]

_TTL = re.compile(r"\d+([smhdw]\d*)*", re.IGNORECASE)


@dataclass(slots=True)
class ServedZone:
    """A zone as it is answered from. Names are absolute and lower case.

    `glue` holds addresses of servers below it, `signatures` the RRSIGs of a name and type.
    """

    origin: dns.name.Name
    default_ttl: int
    nodes: dict[dns.name.Name, Node] = field(default_factory=dict)
    # Names that exist only because something lies below them: they have no data, but are no NXDOMAIN.
    between: set[dns.name.Name] = field(default_factory=set)
    glue: dict[dns.name.Name, list[dns.rdata.Rdata]] = field(default_factory=dict)
    signatures: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], dns.rdataset.Rdataset] = field(
        default_factory=dict
    )

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
        """The record sets of a name, an empty node where it has none, None where the name does not exist."""
        if name not in self.nodes and (name in self.between or name == self.origin):
            return {}
        return self.nodes.get(self.source(name))

    def source(self, name: dns.name.Name) -> dns.name.Name:
        """The name whose records stand for this one: itself, or the wildcard that covers it (RFC 4592)."""
        if name in self.nodes:
            return name
        encloser = name.parent()
        while encloser not in self.nodes and encloser not in self.between and encloser != self.origin:
            encloser = encloser.parent()
        return dns.name.Name((b"*", *encloser.labels))

    def sets(
        self, name: dns.name.Name, rdataset: dns.rdataset.Rdataset, *, is_signed: bool
    ) -> list[dns.rrset.RRset]:
        """A record set under the name asked for, with its signatures where the asker wants them."""
        found = [dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset))]
        signatures = self.signatures.get((self.source(name), rdataset.rdtype)) if is_signed else None
        if signatures:
            found.append(dns.rrset.from_rdata_list(name, rdataset.ttl, list(signatures)))
        return found

    def everything(self) -> list[dns.rrset.RRset]:
        """The whole zone as it is handed over (RFC 5936 §2.2): the SOA record comes first and last."""
        first = dns.rrset.from_rdata_list(self.origin, self.soa.ttl, list(self.soa))
        others = [
            dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset))
            for name, node in self.nodes.items()
            for rdataset in node.values()
            if rdataset is not self.soa
        ]
        return [first, *others, first]

    def cut(self, name: dns.name.Name) -> dns.name.Name | None:
        """The delegation at or above a name and below the origin, if there is one."""
        found = None
        while name != self.origin:
            if dns.rdatatype.NS in self.nodes.get(name, {}):
                found = name
            name = name.parent()
        return found


def absolute(name: str, origin: dns.name.Name = dns.name.root) -> dns.name.Name:
    return dns.name.from_text(name.lower(), origin)


def read_zone(zone: Zone, base: str, *, records: str | None = None, serial: int = 0) -> ServedZone:
    """The zone as its text has it, `records` and `serial` in place of its own. Raises ScenarioError."""
    origin = absolute(zone.name)
    served = ServedZone(origin, zone.ttl)
    soa = zone.soa.format(serial=serial or zone.serial)
    served.add(origin, zone.ttl, _rdata(zone, dns.rdatatype.SOA, soa, origin))
    for server in zone.names_of_servers():
        served.add(origin, zone.ttl, _rdata(zone, dns.rdatatype.NS, server, origin))
    for number, line in enumerate((zone.records if records is None else records).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith(";"):
            try:
                _add_line(served, zone, line.replace("{base}", base))
            except (dns.exception.DNSException, ValueError) as error:
                raise ScenarioError(f"zone {zone.name}, line {number}: {line.strip()!r}: {error}") from error
    return served


def address_record(address: str) -> dns.rdata.Rdata:
    kind = dns.rdatatype.AAAA if ":" in address else dns.rdatatype.A
    return dns.rdata.from_text(dns.rdataclass.IN, kind, address)


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
