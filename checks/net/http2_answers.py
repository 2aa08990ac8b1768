"""What comes back on one HTTP/2 connection: each event goes to the exchange that waits for it."""

import ssl
import zlib
from collections.abc import Callable

from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded, StreamReset

from checks.net.connect import connect_error
from checks.net.http2_state import NoHttp2, State
from checks.net.http2_stream import MalformedHead, Stream
from checks.net.question import HttpTwoDeclined, StaleConnection

type OfOneAnswer = ResponseReceived | DataReceived | StreamEnded | StreamReset


class Awaited:
    """The streams that somebody waits for, by number; it `has_answered` when one answer came complete."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._streams: dict[int, Stream] = {}
        self.has_answered = False

    @property
    def is_empty(self) -> bool:
        return not self._streams

    def add(self, number: int, stream: Stream) -> None:
        self._streams[number] = stream

    def leave(self, number: int) -> bool:
        """Returns whether it was still awaited."""
        return self._streams.pop(number, None) is not None

    def fail_all(self, reason: Callable[[Stream], Exception]) -> None:
        streams = tuple(self._streams.values())
        self._streams.clear()
        for stream in streams:
            stream.fail(reason(stream))

    def let_send(self) -> None:
        for stream in self._streams.values():
            stream.may_send.set()

    def take(self, event: OfOneAnswer) -> None:
        """One piece of one answer; what comes for a stream that nobody waits for is no progress."""
        if isinstance(event, DataReceived):
            self._state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        number = event.stream_id or 0
        stream = self._streams.get(number)
        if stream is None or (isinstance(event, DataReceived) and not event.data):
            return
        if isinstance(event, StreamEnded | StreamReset) and stream.is_sent:
            del self._streams[number]  # both sides know that it is over
        if stream.answer.done():
            return
        self._state.note_progress()
        try:
            if _is_complete_with(stream, event):
                stream.finish()
                self.has_answered = True
        except MalformedHead as error:
            stream.fail(stream.error("protocol", f"no valid HTTP ({error})"))
        except zlib.error as error:
            reason = str(error).partition(":")[0]
            stream.fail(stream.error("protocol", f"no valid HTTP ({reason})"))

    def take_goaway(self, event: ConnectionTerminated) -> None:
        """Streams beyond the last one taken on were not begun with: they can be asked again elsewhere."""
        for number in [number for number in self._streams if number > (event.last_stream_id or 0)]:
            stream = self._streams.pop(number)
            reason = f"connection ended by the server ({_name(event.error_code)})"
            if event.error_code == ErrorCodes.HTTP_1_1_REQUIRED:
                stream.fail(HttpTwoDeclined(stream.error("stale", reason), is_untouched=True))
            elif self.has_answered or event.error_code == ErrorCodes.NO_ERROR:
                stream.fail(StaleConnection(stream.error("stale", reason), is_untouched=True))
            else:
                stream.fail(stream.error("reset", reason))

    def why_broken(self, failure: Exception, address: str, stream: Stream) -> Exception:
        """Why a stream has no answer when the connection as a whole came to its end."""
        if not isinstance(failure, OSError | EOFError):
            text = str(failure) if isinstance(failure, NoHttp2) else type(failure).__name__
            return stream.error("protocol", f"no valid HTTP/2 ({text})")
        if self.has_answered and not stream.has_begun:
            return StaleConnection(stream.error("stale", "a used connection ended before the answer"))
        if isinstance(failure, OSError) and not isinstance(failure, ssl.SSLError):
            return connect_error(failure, f"{stream.url}, {address}")
        return stream.error("reset", "connection closed before the answer was complete")


def _is_complete_with(stream: Stream, event: OfOneAnswer) -> bool:
    if isinstance(event, ResponseReceived):
        stream.take_head(event.headers)
    elif isinstance(event, DataReceived):
        return stream.take_data(event.data)
    elif isinstance(event, StreamReset):
        stream.fail(_why_reset(stream, event.error_code))
    return isinstance(event, StreamEnded)


def _why_reset(stream: Stream, code: ErrorCodes | int | None) -> Exception:
    reason = f"stream reset by the server ({_name(code)})"
    if code == ErrorCodes.HTTP_1_1_REQUIRED:
        return HttpTwoDeclined(stream.error("stale", reason), is_untouched=True)
    if code == ErrorCodes.REFUSED_STREAM and not stream.has_begun:
        return StaleConnection(stream.error("reset", reason), is_untouched=True)
    return stream.error("reset", reason)


def _name(code: ErrorCodes | int | None) -> str:
    try:
        return ErrorCodes(code or 0).name
    except ValueError:
        return f"code {code}"
