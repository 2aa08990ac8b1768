"""One visitor of the lab's sites who speaks HTTP/2: every request answered in its own time."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from h2.exceptions import ProtocolError

from checks.lab.http2 import Http2Session, headers_without_end
from checks.lab.http_messages import HttpRequest, HttpResponse
from checks.lab.log import Request
from checks.lab.reactions import react
from checks.lab.streams import Stream
from checks.lab.web_world import BREATH_SECONDS, MOST_UNREAD, WebWorld


@dataclass(frozen=True, slots=True)
class Line:
    """The connection below: what may be done to it."""

    write: Callable[[bytes], None]
    unread: Callable[[], int]
    close: Callable[[], None]
    reset: Callable[[], None]


class Http2Visit:
    def __init__(self, world: WebWorld, suffix: str, line: Line) -> None:
        self._world = world
        self._line = line
        self._session = Http2Session(suffix)
        self._timers: set[asyncio.TimerHandle] = set()
        self._is_over = False
        self._flush()

    def received(self, data: bytes) -> None:
        try:
            requests = self._session.feed(data)
        except ProtocolError:
            self._flush()  # the GOAWAY that says why
            self._line.close()
            return
        for number, request in requests:
            self._serve(number, request)
        self._flush()

    def over(self) -> None:
        self._is_over = True
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _flush(self) -> None:
        data = self._session.outgoing()
        if data and not self._is_over:
            self._line.write(data)

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            act()
            self._flush()

        timer = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(timer)

    def _serve(self, number: int, request: HttpRequest) -> None:
        reaction = react(self._world.sites, request)
        self._world.log.note_request(
            Request("https", request.method, request.host, request.path, request.query, reaction.status)
        )
        delay = self._world.delay + reaction.delay_ms / 1000
        if reaction.is_reset and reaction.is_of_host:
            self._line.reset()
        elif reaction.is_reset:
            self._session.reset(number)
        elif reaction.stream is not None:
            stream = reaction.stream
            self._later(delay, lambda: self._begin(number, stream))
        elif reaction.response is not None:
            response = reaction.response
            self._later(delay, lambda: self._respond(number, request, response))

    def _respond(self, number: int, request: HttpRequest, response: HttpResponse) -> None:
        self._session.respond(number, response, has_body=request.method != "HEAD")

    def _begin(self, number: int, stream: Stream) -> None:
        first = next(stream.padding, None)
        if first is not None:
            self._pad(number, stream, first)
            return
        try:
            self._session.begin(number, 200, list(stream.headers))
        except ProtocolError:
            return  # nobody wants it any more
        self._pour(number, stream)

    def _pad(self, number: int, stream: Stream, line: bytes) -> None:
        """Headers beyond every measure, after which nothing else can be said on the connection."""
        frames = headers_without_end(number, itertools.chain([line], stream.padding))
        self._pour_raw(frames)

    def _pour_raw(self, frames: Iterator[bytes]) -> None:
        while self._line.unread() < MOST_UNREAD:
            frame = next(frames, None)
            if frame is None:
                self._line.close()
                return
            self._line.write(frame)
        self._later(BREATH_SECONDS, lambda: self._pour_raw(frames))

    def _pour(self, number: int, stream: Stream) -> None:
        """A piece, and then the next, no faster than the other side reads and has room."""
        if not self._session.is_open(number):
            return
        if self._session.waiting(number) < MOST_UNREAD and self._line.unread() < MOST_UNREAD:
            piece = next(stream.pieces, None)
            if piece is None:
                self._end(number, stream)
                return
            self._session.send(number, piece, is_last=False)
        self._later(stream.pause or BREATH_SECONDS, lambda: self._pour(number, stream))

    def _end(self, number: int, stream: Stream) -> None:
        if stream.breaks_off:
            self._session.reset(number)
        else:
            self._session.send(number, b"", is_last=True)
