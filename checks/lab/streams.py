"""Answers that no honest server gives: without end, drop by drop, far too large, or a bomb when unpacked."""

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from checks.lab.scenario_web import HttpFaultKind

STREAM_FAULTS = frozenset(
    {
        HttpFaultKind.ENDLESS_BODY,
        HttpFaultKind.DRIP,
        HttpFaultKind.BOMB,
        HttpFaultKind.HUGE_HEADERS,
        HttpFaultKind.CUT_OFF,
    }
)
_PIECE = 64 * 1024
_HUGE = 10 * 1024 * 1024
_BOMB = 128 * 1024 * 1024
_DROP_SECONDS = 0.2
_TYPE = ("Content-Type", "text/html; charset=utf-8")
_PAGE = b"<!doctype html><html lang=en><title>Streams</title><p>"


@dataclass(frozen=True, slots=True)
class Stream:
    """A head and the `pieces` of a body, with `pause` seconds between them.

    `padding` are headers to come among those. Where the length is not told, the body goes on for ever; one
    that `breaks_off` ends before its time.
    """

    headers: tuple[tuple[str, str], ...]
    pieces: Iterator[bytes]
    pause: float = 0.0
    padding: Iterator[bytes] = field(default_factory=lambda: iter(()))
    breaks_off: bool = False

    def as_http1(self) -> Iterator[bytes]:
        """What goes over an HTTP/1.1 connection piece by piece; then it ends."""
        names = {name for name, _ in self.headers}
        is_chunked = "Content-Length" not in names
        headers = (*self.headers, ("Transfer-Encoding", "chunked")) if is_chunked else self.headers
        yield "".join(
            ["HTTP/1.1 200 OK\r\n", *(f"{name}: {value}\r\n" for name, value in headers[:1])]
        ).encode()
        for number, line in enumerate(self.padding):
            yield b"X-Padding-%d: %s\r\n" % (number, line)
        yield "".join([*(f"{name}: {value}\r\n" for name, value in headers[1:]), "\r\n"]).encode()
        for piece in self.pieces:
            yield b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece


def stream_of(kind: HttpFaultKind) -> Stream:
    """Raises KeyError for a fault that is no stream."""
    return _STREAMS[kind]()


def _endless() -> Stream:
    return Stream((_TYPE,), itertools.chain([_PAGE], itertools.repeat(b"a" * _PIECE)))


def _drip() -> Stream:
    pieces = itertools.chain([_PAGE], itertools.repeat(b"a"))
    return Stream((_TYPE, ("Content-Length", str(_HUGE))), pieces, _DROP_SECONDS)


def _bomb() -> Stream:
    body = _packed()
    return Stream((_TYPE, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))), iter([body]))


@lru_cache(maxsize=1)
def _packed() -> bytes:
    """So many of the same letter, in half a megabyte."""
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    filling = b"a" * (1024 * 1024)
    packed = bytearray(packer.compress(_PAGE))
    for _ in range(_BOMB // len(filling)):
        packed += packer.compress(filling)
    return bytes(packed + packer.flush())


def _huge_headers() -> Stream:
    padding = itertools.repeat(b"a" * _PIECE, _HUGE // _PIECE)
    return Stream((_TYPE, ("Content-Length", "0")), iter(()), padding=padding)


def _cut_off() -> Stream:
    return Stream((_TYPE, ("Content-Length", str(_HUGE))), iter([_PAGE]), breaks_off=True)


_STREAMS = {
    HttpFaultKind.ENDLESS_BODY: _endless,
    HttpFaultKind.DRIP: _drip,
    HttpFaultKind.BOMB: _bomb,
    HttpFaultKind.HUGE_HEADERS: _huge_headers,
    HttpFaultKind.CUT_OFF: _cut_off,
}
