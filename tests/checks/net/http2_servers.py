"""Servers of a few lines that speak HTTP/2, well or badly, beside HTTP/1.1 for who comes back with that."""

import asyncio
import functools
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import h2.events
import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes, Settings

from checks.net.answers import NetError, Response
from checks.net.network import Net, open_net
from tests.checks.net.small_servers import Handler, config, everything_at, name_server, web_server
from tests.fuzz.world import certificate

URL = "https://a.test/"

type OnRequest = Callable[["Peer", int, dict[str, str]], Awaitable[None]]

_CONFIGURATION = H2Configuration(
    client_side=False, header_encoding="latin-1", validate_outbound_headers=False
)


@dataclass(eq=False)
class Peer:
    """The server's end of one connection; `bodies` are what was posted, by stream."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: H2Connection = field(default_factory=lambda: H2Connection(_CONFIGURATION))
    bodies: dict[int, bytes] = field(default_factory=dict)

    def answer(self, number: int, body: bytes = b"ok", status: str = "200", **headers: str) -> None:
        fields = [(":status", status), *((name.replace("_", "-"), value) for name, value in headers.items())]
        self.state.send_headers(number, fields)
        self.state.send_data(number, body, end_stream=True)
        self.flush()

    def flush(self) -> None:
        self.writer.write(self.state.data_to_send())

    def write_frame(self, kind: int, flags: int, number: int, payload: bytes = b"") -> None:
        self.writer.write(frame(kind, flags, number, payload))


def frame(kind: int, flags: int, number: int, payload: bytes = b"") -> bytes:
    """RFC 9113 §4.1."""
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + number.to_bytes(4, "big") + payload


DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = (
    *(0, 1, 3, 4, 5, 6, 7, 8, 9),
)
OK_HEAD = b"\x88"  # :status 200 out of the static table


async def speak(peer: Peer, on_request: OnRequest, settings: dict[SettingCodes, int] | None = None) -> None:
    """Serves until the client hangs up; each request has its own task, as its answer may take time."""
    if settings:
        peer.state.local_settings = Settings(client=False, initial_values=settings)
    peer.state.initiate_connection()
    peer.flush()
    heads: dict[int, dict[str, str]] = {}
    async with asyncio.TaskGroup() as tasks:
        while data := await peer.reader.read(65536):
            for event in peer.state.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    heads[event.stream_id] = dict(event.headers)  # type: ignore[arg-type]
                elif isinstance(event, h2.events.DataReceived):
                    so_far = peer.bodies.get(event.stream_id, b"")
                    peer.bodies[event.stream_id] = so_far + event.data
                    peer.state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    tasks.create_task(_answered(on_request, peer, event.stream_id, heads[event.stream_id]))
            peer.flush()


async def _answered(on_request: OnRequest, peer: Peer, number: int, head: dict[str, str]) -> None:
    await on_request(peer, number, head)


@dataclass
class Count:
    """Connections by what was agreed on over them."""

    two: int = 0
    one: int = 0


def either(two: Callable[[Peer], Awaitable[None]], one: Handler, count: Count) -> Handler:
    """Hands each connection to whom its protocol belongs."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        agreed: ssl.SSLObject = writer.get_extra_info("ssl_object")
        if agreed.selected_alpn_protocol() == "h2":
            count.two += 1
            await two(Peer(reader, writer))
        else:
            count.one += 1
            await one(reader, writer)

    return handle


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    return


@functools.cache
def _certificate() -> tuple[ssl.SSLContext, str]:
    folder = Path(tempfile.mkdtemp(prefix="h2-"))
    public, private = certificate(("a.test",))
    (folder / "both.pem").write_bytes(public + private)
    (folder / "ca.pem").write_bytes(public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context, str(folder / "ca.pem")


@asynccontextmanager
async def net_with(
    two: Callable[[Peer], Awaitable[None]],
    one: Handler = hang_up,
    protocols: tuple[str, ...] = ("h2", "http/1.1"),
    **changes: object,
) -> AsyncIterator[tuple[Net, Count]]:
    """A network in which https://a.test/ is that server, with a certificate to trust."""
    context, ca_file = _certificate()
    context.set_alpn_protocols(list(protocols))
    count = Count()
    async with (
        name_server(everything_at("127.77.0.1")) as dns,
        web_server(either(two, one, count), context=context) as port,
        open_net(config(dns.address, port, ca_file=ca_file, **changes)) as net,
    ):
        yield net, count


type Server = Callable[[Peer], Awaitable[None]]


def serving(on_request: OnRequest, settings: dict[SettingCodes, int] | None = None) -> Server:
    return lambda peer: speak(peer, on_request, settings)


def asking[T](server: Server, ask: Callable[[Net, Count], Awaitable[T]], **changes: object) -> T:
    async def run() -> T:
        async with net_with(server, **changes) as (net, count):  # type: ignore[arg-type]
            return await ask(net, count)

    return asyncio.run(run())


def fetch(server: Server, **changes: object) -> Response:
    return asking(server, lambda net, _: net.request(URL), **changes)


def fetch_error(server: Server, **changes: object) -> NetError:
    with pytest.raises(NetError) as caught:
        fetch(server, **changes)
    return caught.value


async def plain(peer: Peer, number: int, head: dict[str, str]) -> None:
    peer.answer(number, head[":path"].encode(), content_type="text/plain")
