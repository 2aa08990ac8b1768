"""Speaks DNS over UDP and TCP on one port, for the answers that `DnsAnswers` gives."""

import asyncio
import struct
from typing import TYPE_CHECKING, cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from checks.lab.dns_answers import EDNS_PAYLOAD, DnsAnswers, NoAnswer
from checks.lab.dns_authoritative import AuthoritativeAnswers
from checks.lab.log import Log, Query

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN_UDP = 512  # RFC 1035 §4.2.1: the size a client without EDNS can take
HEADER = struct.Struct("!H")


class DnsServer:
    """One name server on one address; `answers` and `delay` (seconds) may be replaced while it runs."""

    def __init__(self, answers: DnsAnswers | AuthoritativeAnswers, log: Log, delay: float) -> None:
        self.answers = answers
        self.port = 0
        self._log = log
        self.delay = delay
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._connections: set[asyncio.BaseTransport] = set()

    async def start(self, address: str, port: int) -> None:
        """Listens on one port number for UDP and TCP; 0 takes one that is free for both.

        Raises OSError where the port cannot be had.
        """
        loop = asyncio.get_running_loop()
        for attempt in range(20):
            self._tcp = await loop.create_server(lambda: _TcpProtocol(self), address, port)
            self.port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _UdpProtocol(self), local_addr=(address, self.port)
                )
            except OSError:
                self._tcp.close()
                if port or attempt == 19:
                    raise
            else:
                return

    async def stop(self) -> None:
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for transport in tuple(self._connections):
            cast("asyncio.WriteTransport", transport).abort()

    def reply_later(self, wire: bytes, send: "Callable[[bytes], None]", *, over_udp: bool) -> None:
        """Works the answer out at once and sends it after the lab's delay."""
        reply = self._reply(wire, over_udp=over_udp)
        if reply is None:
            return
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, send, reply)
        else:
            send(reply)

    def _reply(self, wire: bytes, *, over_udp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return _format_error(wire)
        if query.flags & dns.flags.QR:
            return None  # answering answers would let two servers talk for ever
        try:
            response = self.answers.answer(query, over_udp=over_udp)
        except NoAnswer:
            self._note(query, "", over_udp=over_udp)
            return None
        self._note(query, dns.rcode.to_text(response.rcode()), over_udp=over_udp)
        room = min(max(query.payload, PLAIN_UDP), EDNS_PAYLOAD) if over_udp else 65535
        return response.to_wire(max_size=room, prefer_truncation=True)

    def _note(self, query: dns.message.Message, rcode: str, *, over_udp: bool) -> None:
        for question in query.question:
            name = question.name.to_text(omit_final_dot=True).lower()
            transport = "udp" if over_udp else "tcp"
            self._log.note_query(Query(name, dns.rdatatype.to_text(question.rdtype), transport, rcode))

    def opened(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(transport)

    def closed(self, transport: asyncio.BaseTransport) -> None:
        self._connections.discard(transport)


def _format_error(wire: bytes) -> bytes | None:
    """FORMERR with the query's id, where there are enough bytes to have one."""
    if len(wire) < 12 or wire[2] & 0x80:
        return None
    response = dns.message.Message(id=HEADER.unpack_from(wire)[0])
    response.flags = dns.flags.QR
    response.set_rcode(dns.rcode.FORMERR)
    return response.to_wire()


class _UdpProtocol(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server.reply_later(data, lambda reply: self._transport.sendto(reply, addr), over_udp=True)


class _TcpProtocol(asyncio.Protocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._server.opened(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.closed(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            end = HEADER.size + HEADER.unpack_from(self._buffer)[0]
            if len(self._buffer) < end:
                return
            wire = bytes(self._buffer[HEADER.size : end])
            del self._buffer[:end]
            self._server.reply_later(wire, self._send, over_udp=False)

    def _send(self, reply: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(HEADER.pack(len(reply)) + reply)
