"""What one of a zone's own servers says, which knows its zones and nothing else, by the manners it has."""

from collections import Counter

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from checks.lab.scenario_dns import ServerManner
from checks.lab.served_zone import ServedZone
from checks.lab.zones import Copy, Names

EDNS_PAYLOAD = 1232
MAX_CHAIN = 16
_RCODES = {ServerManner.REFUSE: dns.rcode.REFUSED, ServerManner.SERVFAIL: dns.rcode.SERVFAIL}
_ANOTHER = dns.name.from_text("somebody.else.test.")


class NoAnswer(Exception):
    """The query is to be left without any answer."""


class AuthoritativeAnswers:
    """Answers from the copies of zones that the server at one address suffix has."""

    def __init__(self, names: Names, suffix: str) -> None:
        self._copies = names.copies.get(suffix, {})
        self._root = names.zones.get(dns.name.root)
        self._turns: Counter[tuple[dns.name.Name, dns.rdatatype.RdataType]] = Counter()

    def answer(self, query: dns.message.Message, *, over_udp: bool) -> dns.message.Message:
        """The response to a query. Raises NoAnswer where the server keeps silent."""
        response = dns.message.make_response(query, our_payload=EDNS_PAYLOAD)
        response.ednsflags |= query.ednsflags & dns.flags.DO
        if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
            response.set_rcode(dns.rcode.NOTIMP)
            return response
        question = query.question[0]
        name = question.name.canonicalize()
        copy = self._copy_for(name, question.rdtype)
        if copy is None or question.rdclass != dns.rdataclass.IN:
            self._answer_strangers(response, name, question.rdtype)
            return response
        if self._has_bad_manners(response, copy, over_udp=over_udp):
            return response
        if question.rdtype in (dns.rdatatype.AXFR, dns.rdatatype.IXFR):
            self._transfer(response, copy, name, over_udp=over_udp)
        else:
            self._fill(response, self._zone(copy, name, question.rdtype), name, question.rdtype)
            if copy.server.manner is ServerManner.NOT_AUTHORITATIVE:
                response.flags &= ~dns.flags.AA
        return response

    def _answer_strangers(
        self, response: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType
    ) -> None:
        """What is none of its zones is refused; one that recurses remembers at least who serves the root."""
        manners = {copy.server.manner for copy in self._copies.values()}
        if ServerManner.SILENT in manners:
            raise NoAnswer
        if ServerManner.SERVFAIL in manners:
            response.set_rcode(dns.rcode.SERVFAIL)
            return
        if ServerManner.RECURSES not in manners or not response.flags & dns.flags.RD:
            response.set_rcode(dns.rcode.REFUSED)
            return
        response.flags |= dns.flags.RA
        wanted = (self._root.find(name) or {}).get(kind) if self._root else None
        if self._root and wanted is not None:
            response.answer += self._root.sets(name, wanted, is_signed=False)
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)

    def _transfer(
        self, response: dns.message.Message, copy: Copy, name: dns.name.Name, *, over_udp: bool
    ) -> None:
        """The whole zone in one message, where strangers get it at all."""
        if copy.server.manner is not ServerManner.TRANSFERS or over_udp or name != copy.zone.origin:
            response.set_rcode(dns.rcode.REFUSED)
            return
        response.flags |= dns.flags.AA
        response.answer += copy.zone.everything()

    def _copy_for(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Copy | None:
        """The closest zone around the name that is held here; a DS record is the parent's."""
        held = [
            origin
            for origin in self._copies
            if name.is_subdomain(origin)
            and not (kind == dns.rdatatype.DS and name == origin != dns.name.root)
        ]
        return self._copies[max(held, key=len)] if held else None

    def _zone(self, copy: Copy, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> ServedZone:
        """The server's copy, or for every second asker of the same the right one."""
        self._turns[name, kind] += copy.server.has_turns
        is_right = copy.server.has_turns and self._turns[name, kind] % 2 == 0
        return copy.right if is_right else copy.zone

    def _has_bad_manners(self, response: dns.message.Message, copy: Copy, *, over_udp: bool) -> bool:
        match copy.server.manner:
            case ServerManner.SILENT:
                raise NoAnswer
            case ServerManner.UDP_ONLY if not over_udp:
                raise NoAnswer
            case ServerManner.REFUSE | ServerManner.SERVFAIL as manner:
                response.set_rcode(_RCODES[manner])
            case ServerManner.TRUNCATE if over_udp:
                response.flags |= dns.flags.TC
            case ServerManner.OTHER_ID:
                response.id ^= 0xFFFF
            case ServerManner.OTHER_QUESTION:
                kind = response.question[0].rdtype
                response.question = [dns.rrset.RRset(_ANOTHER, dns.rdataclass.IN, kind)]
            case _:
                return False
        return True

    def _fill(
        self,
        response: dns.message.Message,
        zone: ServedZone,
        name: dns.name.Name,
        kind: dns.rdatatype.RdataType,
    ) -> None:
        """Answers a name, and along its aliases as far as this zone goes."""
        is_signed = bool(response.ednsflags & dns.flags.DO)
        for _ in range(MAX_CHAIN):
            cut = zone.cut(name)
            if cut is not None and not (name == cut and kind == dns.rdatatype.DS):
                self._refer(response, zone, cut)
                return
            response.flags |= dns.flags.AA
            node = zone.find(name)
            wanted, alias = ((node or {}).get(one) for one in (kind, dns.rdatatype.CNAME))
            if wanted is not None:
                response.answer += zone.sets(name, wanted, is_signed=is_signed)
                return
            if alias is None:
                if node is None:
                    response.set_rcode(dns.rcode.NXDOMAIN)
                response.authority += zone.sets(zone.origin, zone.soa, is_signed=is_signed)
                return
            response.answer += zone.sets(name, alias, is_signed=is_signed)
            name = alias[0].target.canonicalize()
            if not name.is_subdomain(zone.origin):
                return

    def _refer(self, response: dns.message.Message, zone: ServedZone, cut: dns.name.Name) -> None:
        """Names the servers of the zone below, with the addresses that the parent has for them."""
        servers = zone.nodes[cut][dns.rdatatype.NS]
        response.authority += zone.sets(cut, servers, is_signed=False)
        for server in servers:
            glue = zone.glue.get(server.target)
            if glue:
                response.additional.append(dns.rrset.from_rdata_list(server.target, servers.ttl, glue))
