"""A small web server for the lab's sites, with TLS of its own so that each exchange can be slowed."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from typing import cast
from urllib.parse import unquote

from checks.lab.http_messages import HttpRequest, HttpResponse
from checks.lab.log import Request
from checks.lab.reactions import react
from checks.lab.scenario_web import HttpFaultKind
from checks.lab.tls import TlsSession
from checks.lab.web_http2 import Http2Visit, Line
from checks.lab.web_world import BREATH_SECONDS, MOST_UNREAD, WebWorld

MAX_HEAD = 32 * 1024
MAX_BODY = 1024 * 1024
IDLE_SECONDS = 60.0
LINGER_NOT = struct.pack("ii", 1, 0)
TLS_FAULTS = frozenset({HttpFaultKind.TLS_RESET, HttpFaultKind.TLS_TIMEOUT})


class WebConnection(asyncio.Protocol):
    """One connection to one address, kept alive until somebody ends it.

    Over HTTP/1.1 requests are answered in order; HTTP/2 has an `Http2Visit` of its own.
    """

    def __init__(self, world: WebWorld, suffix: str, *, is_tls: bool) -> None:
        self._world = world
        self._suffix = suffix
        self._tls = TlsSession(world.contexts[suffix]) if is_tls else None
        self._has_greeted = False
        self._buffer = bytearray()
        self._is_busy = False
        self._visit: Http2Visit | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._address = self._transport.get_extra_info("sockname")[0]
        self._world.open.add(self._transport)
        self._world.log.note_opened(self._address)
        self._arm_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        self._world.open.discard(self._transport)
        self._world.log.note_closed(self._address)
        if self._visit is not None:
            self._visit.over()
        for timer in (self._idle, self._timer):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._arm_idle()
        if self._tls is None:
            self._buffer += data
            self._next_request()
            return
        self._tls.feed(data)
        if self._tls.is_ready:
            self._read_tls(self._tls)
        else:
            self._handshake(self._tls)

    def _arm_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._transport.abort)

    def _later(self, seconds: float, act: Callable[..., None], *args: object) -> None:
        """Does one thing after a while; a connection never waits for more than one."""
        if seconds <= 0:
            act(*args)
        else:
            self._timer = asyncio.get_running_loop().call_later(seconds, act, *args)

    def _reset(self) -> None:
        """Ends the connection with a RST, which closing alone does not send."""
        connection = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self._transport.abort()

    # --- TLS

    def _handshake(self, tls: TlsSession) -> None:
        try:
            tls.handshake()
        except ssl.SSLError:
            self._transport.write(tls.outgoing())  # the alert that says why
            self._transport.close()
            return
        reply = tls.outgoing()
        if reply and not self._has_greeted:
            self._has_greeted = True
            fault = self._world.sites.fault_of(tls.server_name, "", TLS_FAULTS)
            if fault is not None:
                if fault.kind is HttpFaultKind.TLS_RESET:
                    self._reset()
                return
            self._later(self._world.delay, self._write_raw, reply)
        elif reply:
            self._write_raw(reply)
        if tls.is_ready:
            self._world.log.note_handshake()
            if tls.protocol == "h2":
                line = Line(
                    self._write_secure, self._transport.get_write_buffer_size, self._close, self._reset
                )
                self._visit = Http2Visit(self._world, self._suffix, line)
            self._read_tls(tls)

    def _read_tls(self, tls: TlsSession) -> None:
        try:
            data, is_over = tls.read()
        except ssl.SSLError:
            self._transport.abort()
            return
        if self._visit is not None:
            if data:
                self._visit.received(data)
            if is_over:
                self._transport.close()
            return
        self._buffer += data
        if is_over and not self._is_busy:
            self._transport.close()
            return
        self._next_request()

    def _write_raw(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def _write_secure(self, data: bytes) -> None:
        if self._tls is not None and not self._transport.is_closing():
            self._tls.write(data)
            self._transport.write(self._tls.outgoing())

    def _close(self) -> None:
        self._transport.close()

    # --- HTTP/1.1

    def _next_request(self) -> None:
        if self._is_busy or not self._buffer:
            return
        try:
            request = self._take_request()
        except ValueError as error:
            self._send(
                HttpResponse(400, [("Content-Type", "text/plain")], f"{error}\n".encode()), keeps_open=False
            )
            return
        if request is not None:
            self._is_busy = True
            self._serve(request)

    def _take_request(self) -> HttpRequest | None:
        """The next complete request out of the buffer. Raises ValueError for one that cannot be read."""
        head, separator, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not separator:
            if len(self._buffer) > MAX_HEAD:
                raise ValueError("the header is too large")
            return None
        method, target, headers = _parse_head(head)
        if "transfer-encoding" in headers:
            raise ValueError("a Content-Length is required")
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= MAX_BODY:
            raise ValueError("the body is too large")
        if len(rest) < length:
            return None
        del self._buffer[: len(head) + 4 + length]
        path, _, query = target.partition("?")
        is_https = self._tls is not None
        return HttpRequest(method, unquote(path), path, query, headers, is_https, rest[:length], self._suffix)

    def _serve(self, request: HttpRequest) -> None:
        reaction = react(self._world.sites, request)
        self._note(request, reaction.status)
        delay = self._world.delay + reaction.delay_ms / 1000
        if reaction.is_reset:
            self._reset()
        elif reaction.stream is not None:
            self._later(delay, self._pour, reaction.stream.as_http1(), reaction.stream.pause)
        elif reaction.response is not None:
            keeps_open = request.headers.get("connection", "").lower() != "close"
            wire = reaction.response.wire(has_body=request.method != "HEAD", keeps_open=keeps_open)
            self._later(delay, self._finish, wire, keeps_open)

    def _pour(self, pieces: Iterator[bytes], pause: float) -> None:
        """Writes a piece and comes back for the next, no faster than the other side reads."""
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() < MOST_UNREAD:
            piece = next(pieces, None)
            if piece is None:
                self._transport.close()
                return
            if self._tls is not None:
                self._tls.write(piece)
                piece = self._tls.outgoing()
            self._transport.write(piece)
        self._later(pause or BREATH_SECONDS, self._pour, pieces, pause)

    def _note(self, request: HttpRequest, status: int) -> None:
        scheme = "https" if request.is_https else "http"
        self._world.log.note_request(
            Request(scheme, request.method, request.host, request.path, request.query, status)
        )

    def _send(self, response: HttpResponse, *, keeps_open: bool) -> None:
        self._finish(response.wire(has_body=True, keeps_open=keeps_open), keeps_open)

    def _finish(self, wire: bytes, keeps_open: bool) -> None:
        if self._transport.is_closing():
            return
        if self._tls is not None:
            self._tls.write(wire)
            if not keeps_open:
                self._tls.close()
            wire = self._tls.outgoing()
        self._transport.write(wire)
        self._is_busy = False
        if keeps_open:
            self._next_request()
        else:
            self._transport.close()


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith(("/", "*")):
        raise ValueError("the request line makes no sense")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError("a header line makes no sense")
        headers[name.strip().lower()] = value.strip()
    return parts[0], parts[1], headers
