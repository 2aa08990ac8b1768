"""One HTTP/2 connection, on which everything that is asked of a host travels at once.

A server can keep neither us nor our memory busy: bodies are fed on as they come and stop at their limit,
header lists and frames have a most, and a connection that sends much and says nothing is ended.
"""

import asyncio
import functools
import ssl
import time
import zlib
from collections.abc import Callable
from typing import Any

import h2.events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.exceptions import NoAvailableStreamIDError, ProtocolError, TooManyStreamsError
from h2.settings import SettingCodes, Settings

from checks.net.answers import Response
from checks.net.connect import connect_error
from checks.net.http2_stream import MalformedHead, Stream, fields_of
from checks.net.opening import Opened
from checks.net.question import HttpTwoDeclined, Question, StaleConnection
from checks.net.turns import Turns

ALPN_NAME = "h2"
STREAMS_AT_ONCE = 32
_READ_BYTES = 65536
_MOST_HEADER_BYTES = 100 * 1024
_STREAM_WINDOW = 512 * 1024
_CONNECTION_WINDOW = 16 * 1024 * 1024
# In a row, without anything of an answer among them; a stream that was given up may still fill its window.
_MOST_IDLE_FRAMES = 5000
_MOST_IDLE_BYTES = 8 * _STREAM_WINDOW
_SETTINGS_FRAME = 4
_MOST_UNREAD_BYTES = 1024 * 1024
_MOST_SETTINGS = 64
# Heads are looked at in `http2_stream`: h2 would end the connection for a malformed one, which concerns one
# stream alone (RFC 9113 §8.1.1).
_CONFIGURATION = H2Configuration(
    client_side=True,
    header_encoding=None,
    validate_inbound_headers=False,
    normalize_inbound_headers=False,
    validate_outbound_headers=False,
    normalize_outbound_headers=False,
)


class _NoHttp2(Exception):
    """What came is none, or much of it and nothing of an answer."""


class _State(H2Connection):
    """Counts `frames`, also those that h2 says nothing about.

    h2 takes a GOAWAY for the end; streams taken on before it still get answers (RFC 9113 §6.8).
    """

    frames = 0

    def __init__(self) -> None:
        super().__init__(_CONFIGURATION)
        self.local_settings = Settings(
            client=True,
            initial_values={
                SettingCodes.ENABLE_PUSH: 0,
                SettingCodes.INITIAL_WINDOW_SIZE: _STREAM_WINDOW,
                SettingCodes.MAX_HEADER_LIST_SIZE: _MOST_HEADER_BYTES,
            },
        )
        self.decoder.max_header_list_size = _MOST_HEADER_BYTES
        self.initiate_connection()
        self.increment_flow_control_window(_CONNECTION_WINDOW)

    def _receive_frame(self, frame: Any) -> list[h2.events.Event]:
        self.frames += 1
        return super()._receive_frame(frame)

    def _receive_goaway_frame(self, frame: Any) -> tuple[list[Any], list[h2.events.Event]]:
        event = h2.events.ConnectionTerminated()
        event.last_stream_id, event.error_code = frame.last_stream_id, frame.error_code
        return [], [event]


class SharedWire:
    """Speaks HTTP/2 over what was `opened`; `turns` are `places` for exchanges, until it says how many.

    It `is_open` for more exchanges until either side has had enough; `on_close` is called once, when the
    connection is given back. It `has_answered` when at least one answer came complete.
    """

    def __init__(self, opened: Opened, on_close: Callable[[], None], places: int = STREAMS_AT_ONCE) -> None:
        self._opened = opened
        self._on_close = on_close
        self._state = _State()
        self._streams: dict[int, Stream] = {}
        self._unsent: list[Stream] = []
        self._frames_before = self._idle_bytes = 0
        self._start = b""
        self._is_used = False
        self._is_closed = False
        self.is_open = True
        self.has_answered = False
        self.turns = Turns(places)
        self._flush()
        self._reader = asyncio.create_task(self._read())

    @property
    def is_idle(self) -> bool:
        return not self._streams

    def close(self) -> None:
        """Ends the connection; whoever waits for an answer on it is told to ask elsewhere."""
        self._end(lambda stream: StaleConnection())

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
        self._streams[number] = stream
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
        stream = self._streams.pop(number, None)
        if stream is not None and not self._is_closed:
            self._reset(number)
        if not self.is_open and not self._streams:
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
        streams = tuple(self._streams.values())
        self._streams.clear()
        for stream in streams:
            stream.fail(reason(stream))
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

    # --- what comes back

    async def _read(self) -> None:
        try:
            while True:
                data = await self._opened.connection.reader.read(_READ_BYTES)
                if not data:
                    raise EOFError
                self._look_at_start(data)
                self._idle_bytes += len(data)
                for event in self._state.receive_data(data):
                    self._take(event)
                self._flush()
                self._look_for_flood()
                if not self.is_open and not self._streams:
                    self.close()
        except asyncio.CancelledError:
            raise
        except Exception as failure:  # noqa: BLE001  whatever a parser stumbles over, a stranger has sent it
            self._end(functools.partial(self._why_broken, failure))

    def _look_at_start(self, data: bytes) -> None:
        """Settings come first (RFC 9113 §3.4); of anything else, h2 would wait for the end."""
        start = self._start + data[: 4 - len(self._start)]
        if len(self._start) < 4 == len(start) and start[3] != _SETTINGS_FRAME:
            raise _NoHttp2("begins with something else")
        self._start = start

    def _why_broken(self, failure: Exception, stream: Stream) -> Exception:
        """Why a stream has no answer when the connection as a whole came to its end."""
        if not isinstance(failure, OSError | EOFError):
            text = str(failure) if isinstance(failure, _NoHttp2) else type(failure).__name__
            return stream.error("protocol", f"no valid HTTP/2 ({text})")
        if self.has_answered and not stream.has_begun:
            return StaleConnection()
        if isinstance(failure, OSError) and not isinstance(failure, ssl.SSLError):
            return connect_error(failure, f"{stream.url}, {self._opened.connection.address}")
        return stream.error("reset", "connection closed before the answer was complete")

    def _take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.ConnectionTerminated):
            self._take_goaway(event)
        elif isinstance(event, h2.events.RemoteSettingsChanged):
            most = self._state.remote_settings.max_concurrent_streams
            self.turns.set_places(max(1, min(STREAMS_AT_ONCE, most)))
            self._let_send()
        elif isinstance(event, h2.events.WindowUpdated):
            self._let_send()
        elif isinstance(event, h2.events.DataReceived):
            self._state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            self._take_part(event.stream_id, event)
        elif isinstance(event, h2.events.ResponseReceived | h2.events.StreamEnded | h2.events.StreamReset):
            self._take_part(event.stream_id, event)

    def _let_send(self) -> None:
        for stream in self._streams.values():
            stream.may_send.set()

    def _take_part(self, number: int | None, event: Any) -> None:
        """One piece of one answer; what comes for a stream that nobody waits for is no progress."""
        stream = self._streams.get(number or 0)
        if stream is None or (isinstance(event, h2.events.DataReceived) and not event.data):
            return
        if isinstance(event, h2.events.StreamEnded | h2.events.StreamReset) and stream.is_sent:
            del self._streams[number or 0]  # both sides know that it is over
        if stream.answer.done():
            return
        self._frames_before, self._idle_bytes = self._state.frames, 0
        try:
            if self._is_complete_with(stream, event):
                stream.finish()
                self.has_answered = True
        except MalformedHead as error:
            stream.fail(stream.error("protocol", f"no valid HTTP ({error})"))
        except zlib.error as error:
            reason = str(error).partition(":")[0]
            stream.fail(stream.error("protocol", f"no valid HTTP ({reason})"))

    def _is_complete_with(self, stream: Stream, event: Any) -> bool:
        if isinstance(event, h2.events.ResponseReceived):
            stream.take_head(event.headers)
        elif isinstance(event, h2.events.DataReceived):
            return stream.take_data(event.data)
        elif isinstance(event, h2.events.StreamReset):
            stream.fail(_why_reset(stream, event.error_code))
        return isinstance(event, h2.events.StreamEnded)

    def _take_goaway(self, event: h2.events.ConnectionTerminated) -> None:
        """Streams beyond the last one taken on were not begun with: they can be asked again elsewhere."""
        self.is_open = False
        for number in [number for number in self._streams if number > (event.last_stream_id or 0)]:
            stream = self._streams.pop(number)
            if event.error_code == ErrorCodes.HTTP_1_1_REQUIRED:
                stream.fail(HttpTwoDeclined())
            elif self.has_answered or event.error_code == ErrorCodes.NO_ERROR:
                stream.fail(StaleConnection())
            else:
                reason = f"connection ended by the server ({_name(event.error_code)})"
                stream.fail(stream.error("reset", reason))

    def _look_for_flood(self) -> None:
        idle_frames = self._state.frames - self._frames_before
        if idle_frames > _MOST_IDLE_FRAMES or self._idle_bytes > _MOST_IDLE_BYTES:
            raise _NoHttp2("frames without end, and no answer")
        if len(self._state.remote_settings) > _MOST_SETTINGS:
            raise _NoHttp2("settings without end")
        if self._opened.connection.writer.transport.get_write_buffer_size() > _MOST_UNREAD_BYTES:
            raise _NoHttp2("asks much and reads nothing")


def _why_reset(stream: Stream, code: ErrorCodes | int | None) -> Exception:
    if code == ErrorCodes.HTTP_1_1_REQUIRED:
        return HttpTwoDeclined()
    if code == ErrorCodes.REFUSED_STREAM and not stream.has_begun:
        return StaleConnection()
    return stream.error("reset", f"stream reset by the server ({_name(code)})")


def _name(code: ErrorCodes | int | None) -> str:
    try:
        return ErrorCodes(code or 0).name
    except ValueError:
        return f"code {code}"
