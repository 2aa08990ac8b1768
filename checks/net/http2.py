"""One HTTP/2 connection, on which everything that is asked of a host travels at once.

A server can keep neither us nor our memory busy: bodies are fed on as they come and stop at their limit,
header lists and frames have a most, and a connection that sends much and says nothing is ended.
"""

import asyncio
import functools
import time
from collections.abc import Callable

from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import NoAvailableStreamIDError, ProtocolError, TooManyStreamsError

from checks.net.answers import Response
from checks.net.http2_answers import Awaited
from checks.net.http2_state import State
from checks.net.http2_stream import MalformedHead, Stream, fields_of
from checks.net.opening import Opened
from checks.net.question import HttpTwoDeclined, Question, StaleConnection
from checks.net.turns import Turns

ALPN_NAME = "h2"
STREAMS_AT_ONCE = 32
_READ_BYTES = 65536


class SharedWire:
    """Speaks HTTP/2 over what was `opened`; `turns` are `places` for exchanges, until it says how many.

    It `is_open` for more exchanges until either side has had enough; `on_close` is called once, when the
    connection is given back. It `has_answered` when at least one answer came complete.
    """

    def __init__(self, opened: Opened, on_close: Callable[[], None], places: int = STREAMS_AT_ONCE) -> None:
        self._opened = opened
        self._on_close = on_close
        self._state = State()
        self._awaited = Awaited(self._state)
        self._unsent: list[Stream] = []
        self._is_used = False
        self._is_closed = False
        self.is_open = True
        self.turns = Turns(places)
        self._flush()
        self._reader = asyncio.create_task(self._read())

    @property
    def is_idle(self) -> bool:
        return self._awaited.is_empty

    @property
    def has_answered(self) -> bool:
        return self._awaited.has_answered

    def close(self) -> None:
        """Ends the connection; whoever waits for an answer on it is told to ask elsewhere."""
        self._end(lambda stream: StaleConnection(stream.error("stale", "connection given up")))

    async def exchange(self, question: Question, certificate_error: str) -> Response:
        """Raises NetError; StaleConnection or HttpTwoDeclined where the server did not take it on."""
        if not self.is_open:
            raise StaleConnection
        number, stream = self._begin(question, certificate_error)
        try:
            if question.body:
                await self._send_body(number, stream, question.body)
            return await stream.answer
        finally:
            self._leave(number)

    def _begin(self, question: Question, certificate_error: str) -> tuple[int, Stream]:
        connection = self._opened.connection
        seconds = 0.0 if self._is_used else self._opened.seconds
        stream = Stream(question, certificate_error, connection.address, seconds)
        try:
            fields = fields_of(question)
            number = self._state.get_next_available_stream_id()
            self._state.send_headers(number, fields, end_stream=not question.body)
        except NoAvailableStreamIDError:
            self.is_open = False
            raise StaleConnection from None
        except TooManyStreamsError:
            has_none = self._state.remote_settings.max_concurrent_streams == 0
            raise (HttpTwoDeclined if has_none else StaleConnection) from None
        except (ProtocolError, MalformedHead) as error:
            raise stream.error("protocol", f"not sent ({type(error).__name__})") from None
        self._is_used = True
        self._awaited.add(number, stream)
        if not self._unsent:  # whatever is asked in the same turn of the loop goes out together
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(stream)
        return number, stream

    async def _send_body(self, number: int, stream: Stream, body: bytes) -> None:
        """As fast as the server lets us; one that has answered already may not want the rest."""
        while body and not stream.answer.done():
            most = min(self._state.local_flow_control_window(number), self._state.max_outbound_frame_size)
            piece, body = body[:most], body[most:]
            if piece:
                stream.is_sent = not body
                self._state.send_data(number, piece, end_stream=stream.is_sent)
                self._flush()
                continue
            stream.may_send.clear()
            await stream.may_send.wait()

    def _leave(self, number: int) -> None:
        """Nobody waits for that stream any more: the server is told where it does not know."""
        if self._awaited.leave(number) and not self._is_closed:
            self._reset(number)
        if not self.is_open and self.is_idle:
            self.close()

    def _reset(self, number: int) -> None:
        try:
            self._state.reset_stream(number, ErrorCodes.CANCEL)
        except ProtocolError:
            return  # it was over already
        self._flush()

    def _end(self, reason: Callable[[Stream], Exception]) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self.is_open = False
        self._awaited.fail_all(reason)
        self._reader.cancel()
        self._opened.close()
        self._on_close()

    def _flush(self) -> None:
        data = self._state.data_to_send()
        if data and not self._is_closed:
            self._opened.connection.writer.write(data)
        now = time.monotonic()
        for stream in self._unsent:
            stream.sent = now
        self._unsent.clear()

    async def _read(self) -> None:
        try:
            while True:
                data = await self._opened.connection.reader.read(_READ_BYTES)
                if not data:
                    raise EOFError
                for event in self._state.receive(data):
                    self._take(event)
                self._flush()
                self._state.look_for_flood(self._opened.connection.writer.transport.get_write_buffer_size())
                if not self.is_open and self.is_idle:
                    self.close()
        except asyncio.CancelledError:
            raise
        except Exception as failure:  # noqa: BLE001  whatever a parser stumbles over, a stranger has sent it
            address = self._opened.connection.address
            self._end(functools.partial(self._awaited.why_broken, failure, address))

    def _take(self, event: Event) -> None:
        if isinstance(event, ConnectionTerminated):
            self.is_open = False
            self._awaited.take_goaway(event)
        elif isinstance(event, RemoteSettingsChanged):
            most = self._state.remote_settings.max_concurrent_streams
            self.turns.set_places(max(1, min(STREAMS_AT_ONCE, most)))
            self._awaited.let_send()
        elif isinstance(event, WindowUpdated):
            self._awaited.let_send()
        elif isinstance(event, ResponseReceived | DataReceived | StreamEnded | StreamReset):
            self._awaited.take(event)
