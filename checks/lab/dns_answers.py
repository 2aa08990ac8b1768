"""What the lab's name server says: a query goes in, the right (or the wrongly ordered) answer comes out."""

from collections import Counter
from collections.abc import Iterable

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdataset
import dns.rdatatype

from checks.lab.dns_authoritative import EDNS_PAYLOAD, MAX_CHAIN, AuthoritativeAnswers, NoAnswer
from checks.lab.scenario_dns import DnsFault, DnsFaultKind
from checks.lab.served_zone import Node, ServedZone, absolute
from checks.lab.zones import Names

__all__ = ["EDNS_PAYLOAD", "DnsAnswers", "NoAnswer"]


class DnsAnswers:
    """Answers from zones, as the resolver that audits are pointed to and, without being asked to recurse, as

    the server at `suffix` that some of them have for their own.
    """

    def __init__(self, names: Names, faults: Iterable[DnsFault], suffix: str = "0.1") -> None:
        self.names = names
        self._own = AuthoritativeAnswers(names, suffix)
        self._faults = tuple(faults)
        self._used: Counter[tuple[DnsFault, dns.name.Name, dns.rdatatype.RdataType]] = Counter()

    def answer(self, query: dns.message.Message, *, over_udp: bool) -> dns.message.Message:
        """The response to a query. Raises NoAnswer where a fault swallows it."""
        if not query.flags & dns.flags.RD:
            return self._own.answer(query, over_udp=over_udp)
        response = dns.message.make_response(query, recursion_available=True, our_payload=EDNS_PAYLOAD)
        response.ednsflags |= query.ednsflags & dns.flags.DO
        if query.opcode() != dns.opcode.QUERY:
            response.set_rcode(dns.rcode.NOTIMP)
            return response
        if len(query.question) != 1:
            response.set_rcode(dns.rcode.FORMERR)
            return response
        question = query.question[0]
        kind = question.rdtype
        if question.rdclass != dns.rdataclass.IN or kind in (dns.rdatatype.AXFR, dns.rdatatype.IXFR):
            response.set_rcode(dns.rcode.REFUSED)
            return response
        name = question.name.canonicalize()
        if self.names.is_bogus(name) and not query.flags & dns.flags.CD and kind != dns.rdatatype.DS:
            response.set_rcode(dns.rcode.SERVFAIL)  # as a resolver that validates
            return response
        self._follow(response, name, kind, over_udp=over_udp)
        return response

    def _follow(
        self,
        response: dns.message.Message,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
        *,
        over_udp: bool,
    ) -> None:
        """Answers a name, and along its aliases as far as the lab's zones go."""
        for step in range(MAX_CHAIN):
            if self._has_fault_answer(response, name, kind, over_udp=over_udp):
                return
            zone = self._responsible(name, kind)
            if zone is None:
                # Asked directly, a stranger's name is refused; behind an alias, a resolver would have failed.
                response.set_rcode(dns.rcode.SERVFAIL if step else dns.rcode.REFUSED)
                return
            if step == 0:
                response.flags |= dns.flags.AA
            target = self._answer_from(response, zone, name, kind)
            if target is None:
                return
            name = target
        response.set_rcode(dns.rcode.SERVFAIL)

    def _responsible(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> ServedZone | None:
        """The zone to answer from: a DS record is the parent's (RFC 4035 §3.1.4.1)."""
        zone = self.names.zone_of(name)
        if kind == dns.rdatatype.DS and zone is not None and name == zone.origin != dns.name.root:
            zone = self.names.zone_of(name.parent())
        if zone is not None and zone.origin == dns.name.root and zone.find(name) is None:
            return None
        return zone

    def _answer_from(
        self,
        response: dns.message.Message,
        zone: ServedZone,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
    ) -> dns.name.Name | None:
        """Fills in what one zone knows; returns the alias's target that is still to be answered."""
        cut = zone.cut(name)
        if cut is not None and cut not in self.names.zones and not (name == cut and kind == dns.rdatatype.NS):
            response.set_rcode(dns.rcode.SERVFAIL)  # delegated to servers that are not there
            return None
        is_signed = bool(response.ednsflags & dns.flags.DO)
        node = zone.find(name)
        if node is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
            response.authority += zone.sets(zone.origin, zone.soa, is_signed=is_signed)
            return None
        wanted = _wanted(node, kind)
        for rdataset in wanted:
            response.answer += zone.sets(name, rdataset, is_signed=is_signed)
        alias = node.get(dns.rdatatype.CNAME)
        if wanted or alias is None:
            if not wanted:
                response.authority += zone.sets(zone.origin, zone.soa, is_signed=is_signed)
            return None
        response.answer += zone.sets(name, alias, is_signed=is_signed)
        target: dns.name.Name = alias[0].target.canonicalize()
        return target

    def _has_fault_answer(
        self,
        response: dns.message.Message,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
        *,
        over_udp: bool,
    ) -> bool:
        fault = self._fault_of(name, kind, over_udp=over_udp)
        match fault.kind if fault else None:
            case None:
                return False
            case DnsFaultKind.TIMEOUT:
                raise NoAnswer
            case DnsFaultKind.TRUNCATE:
                response.flags |= dns.flags.TC
            case DnsFaultKind.SERVFAIL:
                response.set_rcode(dns.rcode.SERVFAIL)
            case DnsFaultKind.REFUSE:
                response.set_rcode(dns.rcode.REFUSED)
            case DnsFaultKind.NXDOMAIN:
                response.set_rcode(dns.rcode.NXDOMAIN)
                zone = self.names.zone_of(name)
                if zone is not None:
                    response.authority += zone.sets(zone.origin, zone.soa, is_signed=False)
        return True

    def _fault_of(
        self, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, over_udp: bool
    ) -> DnsFault | None:
        for fault in self._faults:
            if not _concerns(fault, name, kind) or (fault.kind is DnsFaultKind.TRUNCATE and not over_udp):
                continue
            if fault.times:
                self._used[fault, name, kind] += 1
                if self._used[fault, name, kind] > fault.times:
                    continue
            return fault
        return None


def _concerns(fault: DnsFault, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> bool:
    if fault.types and dns.rdatatype.to_text(kind) not in fault.types:
        return False
    if fault.name.startswith("*."):
        above = absolute(fault.name[2:])
        return bool(name != above and name.is_subdomain(above))
    return bool(name == absolute(fault.name))


def _wanted(node: Node, kind: dns.rdatatype.RdataType) -> list[dns.rdataset.Rdataset]:
    if kind == dns.rdatatype.ANY:
        return list(node.values())
    return [node[kind]] if kind in node else []
