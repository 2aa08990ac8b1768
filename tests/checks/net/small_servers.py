"""A name server and a web server of a few lines, which do the odd things that the lab's do not."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from checks.net.config import NetConfig

LOOPBACK = ipaddress.ip_network("127.77.0.0/16")

type Answers = Callable[[str, str, int], list[str] | str | None]
type Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class _NameServer(asyncio.DatagramProtocol):
    """`answers(name, type, times asked before)` gives record lines ("A 127.77.0.1"), an rcode, or silence."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.asked: list[tuple[str, str]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        kind = dns.rdatatype.to_text(question.rdtype)
        answer = self._answers(name, kind, self.asked.count((name, kind)))
        self.asked.append((name, kind))
        if answer is None:
            return
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        if isinstance(answer, str):
            response.set_rcode(dns.rcode.from_text(answer))
        else:
            for line in answer:
                rdtype, _, value = line.partition(" ")
                response.answer.append(dns.rrset.from_text(question.name, 60, "IN", rdtype, value))
        self.transport.sendto(response.to_wire(), addr)


class NameServer:
    def __init__(self, protocol: _NameServer, address: str) -> None:
        self._protocol = protocol
        self.address = address

    @property
    def asked(self) -> list[tuple[str, str]]:
        return self._protocol.asked


@asynccontextmanager
async def name_server(answers: Answers) -> AsyncIterator[NameServer]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _NameServer(answers), local_addr=("127.77.0.53", 0)
    )
    try:
        yield NameServer(protocol, "{}:{}".format(*transport.get_extra_info("sockname")))
    finally:
        transport.close()
        await asyncio.sleep(0)


def everything_at(*addresses: str) -> Answers:
    """Every name has these IPv4 addresses and nothing else."""
    return lambda _name, kind, _before: [f"A {address}" for address in addresses] if kind == "A" else []


@asynccontextmanager
async def web_server(
    handler: Handler, address: str = "127.77.0.1", port: int = 0, context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Yields the port; whatever still runs when the block ends is cut off."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            return  # the client has what it came for, or the test is over
        finally:
            writer.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(serve, address, port, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def request_head(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")


def page(body: bytes = b"ok", headers: str = "", status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode("latin-1") + body


def always(answer: bytes) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await request_head(reader)
            writer.write(answer)
            await writer.drain()

    return handle


def config(resolver: str, http_port: int, **changes: object) -> NetConfig:
    settings: dict[str, object] = {
        "resolvers": (resolver,),
        "allowed_networks": (LOOPBACK,),
        "port_map": {80: http_port, 443: http_port},
        "dns_seconds": 0.5,
        "connect_seconds": 1.0,
        "request_seconds": 2.0,
    }
    return NetConfig(**(settings | changes))  # type: ignore[arg-type]
