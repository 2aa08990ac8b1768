"""Answers that no honest server gives: without end, drop by drop, far too large, or a bomb when unpacked."""

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checks.lab.scenario import HttpFaultKind

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
_START = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
_PAGE = b"<!doctype html><html lang=en><title>Streams</title><p>"


@dataclass(frozen=True, slots=True)
class Stream:
    """What goes over the wire piece by piece, with `pause` seconds between them; then the connection ends."""

    pieces: Iterator[bytes]
    pause: float = 0.0


def stream_of(kind: HttpFaultKind) -> Stream:
    """Raises KeyError for a fault that is no stream."""
    return _STREAMS[kind]()


def _endless() -> Stream:
    head = f"{_START}Transfer-Encoding: chunked\r\n\r\n".encode()
    filling = b"%x\r\n%s\r\n" % (_PIECE, b"a" * _PIECE)
    return Stream(itertools.chain([head, b"%x\r\n%s\r\n" % (len(_PAGE), _PAGE)], itertools.repeat(filling)))


def _drip() -> Stream:
    head = f"{_START}Content-Length: {_HUGE}\r\n\r\n".encode()
    return Stream(itertools.chain([head + _PAGE], itertools.repeat(b"a")), _DROP_SECONDS)


def _bomb() -> Stream:
    body = _packed()
    head = f"{_START}Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return Stream(iter([head, body]))


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
    lines = (b"X-Padding-%d: %s\r\n" % (number, b"a" * _PIECE) for number in range(_HUGE // _PIECE))
    return Stream(itertools.chain([_START.encode()], lines, [b"Content-Length: 0\r\n\r\n"]))


def _cut_off() -> Stream:
    return Stream(iter([f"{_START}Content-Length: {_HUGE}\r\n\r\n".encode() + _PAGE]))


_STREAMS = {
    HttpFaultKind.ENDLESS_BODY: _endless,
    HttpFaultKind.DRIP: _drip,
    HttpFaultKind.BOMB: _bomb,
    HttpFaultKind.HUGE_HEADERS: _huge_headers,
    HttpFaultKind.CUT_OFF: _cut_off,
}
