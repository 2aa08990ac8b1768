"""One DNS question and its answer over UDP on a bare socket: an audit asks more than a hundred."""

import asyncio
import socket
import struct

import dns.asyncquery
import dns.message
import dns.rdatatype

_MOST_BYTES = 65535


async def ask_over_udp(question: dns.message.Message, where: str, port: int) -> dns.message.Message:
    """The answer from exactly that address; asked again over TCP where it was cut short.

    It waits for as long as it is let. Raises OSError, EOFError, DNSException or ValueError.
    """
    try:
        return await _ask(question, where, port)
    except dns.message.Truncated:
        return await dns.asyncquery.tcp(question, where, port=port)


async def _ask(question: dns.message.Message, where: str, port: int) -> dns.message.Message:
    family = socket.AF_INET6 if ":" in where else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        # Connected, so that the kernel lets in nothing from anywhere else; its port is a random one.
        sock.connect((where, port))
        sock.send(_wire_of(question))
        wire = await asyncio.get_running_loop().sock_recv(sock, _MOST_BYTES)
    answer = dns.message.from_wire(wire, raise_on_truncation=True)
    if not question.is_response(answer):
        raise ValueError("the answer to another question")
    return answer


def _wire_of(question: dns.message.Message) -> bytes:
    """One question with EDNS; the renderer for messages of all kinds takes ten times as long."""
    asked = question.question[0]
    head = struct.pack("!6H", question.id, question.flags, 1, 0, 0, 1)
    options = struct.pack("!HHIH", dns.rdatatype.OPT, question.payload, question.ednsflags, 0)
    name: bytes = asked.name.to_wire() or b""
    return head + name + struct.pack("!2H", asked.rdtype, asked.rdclass) + b"\0" + options
