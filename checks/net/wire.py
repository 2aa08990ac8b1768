"""One HTTP/1.1 connection: exchanges one after another, each bounded and timed."""

import ssl
import time
import zlib

import h11

from checks.net.answers import NetError, Response
from checks.net.connect import connect_error
from checks.net.decoding import BoundedBody
from checks.net.opening import Opened
from checks.net.question import Question, StaleConnection

_READ_BYTES = 65536
_MOST_HEADER_BYTES = 100 * 1024


class Wire:
    """`is_reusable` tells whether another exchange can follow."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._connection = opened.connection
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADER_BYTES)
        self._is_used = False
        self._has_received = False
        self._has_ended = False

    def close(self) -> None:
        self._opened.close()

    @property
    def is_reusable(self) -> bool:
        """Whether both sides are done and the server has not hung up in the meantime."""
        is_hung_up = self._connection.reader.at_eof() or self._connection.writer.transport.is_closing()
        return self._state.our_state is h11.IDLE and not is_hung_up

    async def exchange(self, question: Question, certificate_error: str) -> Response:
        """Raises NetError, or StaleConnection on a connection that had been used before."""
        where = question.target.url
        self._has_received = False
        try:
            return await self._exchange(question, certificate_error)
        except (OSError, EOFError) as error:
            if self._is_used and not self._has_received:
                text = f"{where}: a used connection ended before the answer"
                raise StaleConnection(NetError("stale", text)) from None
            if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
                raise connect_error(error, f"{where}, {self._connection.address}") from None
            raise NetError("reset", f"{where}: connection closed before the answer was complete") from None
        except (h11.ProtocolError, zlib.error) as error:
            if self._has_ended and isinstance(error, h11.ProtocolError):
                raise NetError(
                    "reset", f"{where}: connection closed before the answer was complete"
                ) from None
            # What stands behind the colon is what the server sent: a cookie, perhaps.
            reason = str(error).partition(":")[0]
            raise NetError("protocol", f"{where}: no valid HTTP ({reason})") from None
        finally:
            self._is_used = True

    async def _exchange(self, question: Question, certificate_error: str) -> Response:
        self._send(question)
        await self._connection.writer.drain()
        sent = time.monotonic()
        head = await self._receive_head()
        received = time.monotonic()
        body = await self._receive_body(head, question.limit)
        done = time.monotonic()
        if self._state.our_state is h11.DONE and self._state.their_state is h11.DONE:
            self._state.start_next_cycle()
        return Response(
            url=question.target.url,
            status=head.status_code,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers),
            body=body.content,
            is_truncated=body.is_full,
            address=self._connection.address,
            http_version=f"HTTP/{head.http_version.decode('ascii')}",
            seconds=received - sent,
            connect_seconds=0.0 if self._is_used else self._opened.seconds,
            read_seconds=done - received,
            certificate_error=certificate_error if question.target.scheme == "https" else "",
            wire_bytes=body.received,
        )

    def _send(self, question: Question) -> None:
        head = h11.Request(
            method=question.method,
            target=question.target.path,
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in question.headers],
        )
        data = self._state.send(head) or b""
        if question.body:
            data += self._state.send(h11.Data(question.body)) or b""
        data += self._state.send(h11.EndOfMessage()) or b""
        self._connection.writer.write(data)

    async def _receive_head(self) -> h11.Response:
        while True:
            event = await self._next_event()
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                raise h11.RemoteProtocolError("switched protocols without being asked to")

    async def _receive_body(self, head: h11.Response, limit: int) -> BoundedBody:
        encodings = [value for name, value in head.headers if name == b"content-encoding"]
        body = BoundedBody(encodings[0].decode("latin-1") if encodings else "", limit)
        while not body.is_full:
            event = await self._next_event()
            if not isinstance(event, h11.Data):
                break
            body.feed(bytes(event.data))
        return body

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            event = self._state.next_event()
            if event is h11.NEED_DATA:
                data = await self._connection.reader.read(_READ_BYTES)
                if not data and not self._has_received:
                    raise EOFError
                self._has_received = True
                self._has_ended = not data
                self._state.receive_data(data)
            elif isinstance(event, h11.Event) or event is h11.PAUSED:
                return event
