"""HTTP/2 for the lab's sites: bytes in and out, requests told, answers sent as the other side has room."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

import h2.events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

from checks.lab.http_messages import HttpRequest, HttpResponse

MAX_BODY = 1024 * 1024
_HEADERS, _CONTINUATION = 1, 9
_CONFIGURATION = H2Configuration(client_side=False, header_encoding="latin-1")


@dataclass(slots=True)
class _Incoming:
    headers: list[tuple[str, str]]
    body: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class _Outgoing:
    """`waiting` is what has room yet to come; the answer ends with it where it `is_last`."""

    waiting: bytes = b""
    is_last: bool = False


class Http2Session:
    """One server side, without sockets; `suffix` is that of the address where it all comes in."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._state = H2Connection(_CONFIGURATION)
        self._state.initiate_connection()
        self._incoming: dict[int, _Incoming] = {}
        self._outgoing: dict[int, _Outgoing] = {}

    def feed(self, data: bytes) -> list[tuple[int, HttpRequest]]:
        """The requests that are complete now, by stream. Raises ProtocolError."""
        complete: list[tuple[int, HttpRequest]] = []
        for event in self._state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                self._incoming[event.stream_id] = _Incoming(list(event.headers))  # type: ignore[arg-type]
            elif isinstance(event, h2.events.DataReceived):
                self._take_body(event)
            elif isinstance(event, h2.events.StreamEnded):
                taken = self._incoming.pop(event.stream_id, None)
                if taken is not None:
                    complete.append((event.stream_id, self._request(taken)))
            elif isinstance(event, h2.events.StreamReset):
                self._incoming.pop(event.stream_id, None)
                self._outgoing.pop(event.stream_id, None)
            elif isinstance(event, h2.events.WindowUpdated | h2.events.RemoteSettingsChanged):
                for number in tuple(self._outgoing):
                    self._send_on(number)
        return complete

    def outgoing(self) -> bytes:
        return self._state.data_to_send()

    def is_open(self, number: int) -> bool:
        """Whether the other side still wants that answer."""
        return number in self._outgoing

    def waiting(self, number: int) -> int:
        """How many bytes of it wait for room."""
        return len(self._outgoing[number].waiting)

    def begin(self, number: int, status: int, headers: list[tuple[str, str]]) -> None:
        """Sends a head; what follows comes with `send`."""
        fields = [(":status", str(status)), *((name.lower(), value) for name, value in headers)]
        self._outgoing[number] = _Outgoing()
        self._state.send_headers(number, fields)

    def send(self, number: int, data: bytes, *, is_last: bool) -> None:
        """Sends some of a body, or keeps it until there is room."""
        outgoing = self._outgoing[number]
        outgoing.waiting += data
        outgoing.is_last = is_last
        self._send_on(number)

    def respond(self, number: int, response: HttpResponse, *, has_body: bool) -> None:
        """One whole answer; to somebody who has given up it is not sent."""
        headers = list(response.headers)
        if response.status not in (204, 304):
            headers.append(("content-length", str(len(response.body))))
        try:
            self.begin(number, response.status, headers)
            self.send(number, response.body if has_body else b"", is_last=True)
        except ProtocolError:
            self._outgoing.pop(number, None)

    def reset(self, number: int) -> None:
        """Ends one stream as a server does to which something happened."""
        self._outgoing.pop(number, None)
        try:
            self._state.reset_stream(number, ErrorCodes.INTERNAL_ERROR)
        except ProtocolError:
            return  # the other side was first

    def _take_body(self, event: h2.events.DataReceived) -> None:
        taken = self._incoming.get(event.stream_id)
        self._state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if taken is not None:
            taken.body += event.data
            if len(taken.body) > MAX_BODY:
                del self._incoming[event.stream_id]
                self.reset(event.stream_id)

    def _request(self, taken: _Incoming) -> HttpRequest:
        pseudo = {name: value for name, value in taken.headers if name.startswith(":")}
        headers = {name: value for name, value in taken.headers if not name.startswith(":")}
        headers["host"] = pseudo.get(":authority", headers.get("host", ""))
        path, _, query = pseudo.get(":path", "/").partition("?")
        return HttpRequest(
            pseudo.get(":method", ""),
            unquote(path),
            path,
            query,
            headers,
            is_https=True,
            body=bytes(taken.body),
            suffix=self._suffix,
        )

    def _send_on(self, number: int) -> None:
        """As much as there is room for; a stream that has said all is forgotten."""
        outgoing = self._outgoing[number]
        while outgoing.waiting:
            room = min(self._state.local_flow_control_window(number), self._state.max_outbound_frame_size)
            if room <= 0:
                return
            piece, outgoing.waiting = outgoing.waiting[:room], outgoing.waiting[room:]
            is_end = outgoing.is_last and not outgoing.waiting
            self._state.send_data(number, piece, end_stream=is_end)
            if is_end:
                del self._outgoing[number]
                return
        if outgoing.is_last:
            self._state.end_stream(number)
            del self._outgoing[number]


def headers_without_end(number: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Frames of one header block with these values, which no frame ever finishes (RFC 9113 §6.10).

    Each is a literal of its own, uncompressed: it changes no state on either side.
    """
    kind = _HEADERS
    for piece in pieces:
        literal = b"\x00" + _string(b"x-padding") + _string(piece)
        for at in range(0, len(literal), 16_384):
            part = literal[at : at + 16_384]
            yield len(part).to_bytes(3, "big") + bytes((kind, 0)) + number.to_bytes(4, "big") + part
            kind = _CONTINUATION


def _string(text: bytes) -> bytes:
    """An HPACK string literal (RFC 7541 §5.2), its length in a prefix of seven bits (§5.1)."""
    length = len(text)
    if length < 127:
        return bytes((length,)) + text
    head, length = bytearray((127,)), length - 127
    while length >= 128:
        head.append(length % 128 + 128)
        length //= 128
    return bytes((*head, length)) + text
