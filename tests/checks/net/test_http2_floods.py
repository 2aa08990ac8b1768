"""A server that pours frames over HTTP/2 keeps neither us nor our memory busy."""

import asyncio
import itertools
import time
import tracemalloc
from collections.abc import Callable

import pytest

from tests.checks.net.http2_servers import (
    CONTINUATION,
    DATA,
    HEADERS,
    OK_HEAD,
    PING,
    PUSH_PROMISE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    Peer,
    Server,
    fetch,
    fetch_error,
    frame,
)
from tests.checks.net.small_servers import always, page

MEGABYTE = 1024 * 1024


def pouring(pieces: Callable[[], bytes], before: bytes = b"") -> Server:
    """A server that answers the first request by writing the same for as long as somebody reads."""

    async def pour(peer: Peer) -> None:
        peer.write_frame(SETTINGS, 0, 0)
        await peer.reader.read(65536)
        peer.writer.write(before)
        while True:
            peer.writer.write(pieces())
            await peer.writer.drain()
            await asyncio.sleep(0)  # where the client has hung up, nothing else lets anybody notice

    return pour


_NUMBERS = itertools.count()
_BOMB_ENTRY = b"\x40\x01a\x7f\x81\x1e" + b"b" * 4000  # a literal of 4000 bytes, kept in the dynamic table


def _unknown_settings() -> bytes:
    codes = (next(_NUMBERS) % 60_000 + 16 for _ in range(1000))
    return frame(SETTINGS, 0, 0, b"".join(code.to_bytes(2, "big") + bytes(4) for code in codes))


_FLOODS: dict[str, Server] = {
    "continuations": pouring(
        lambda: frame(CONTINUATION, 0, 1, b"\x00\x01a\x7f\x81\x7e" + b"c" * 16_256),
        before=frame(HEADERS, 0, 1, OK_HEAD),
    ),
    "empty-continuations": pouring(
        lambda: frame(CONTINUATION, 0, 1) * 100, before=frame(HEADERS, 0, 1, OK_HEAD)
    ),
    "settings": pouring(lambda: frame(SETTINGS, 0, 0) * 100),
    "unknown-settings": pouring(_unknown_settings),
    "pings": pouring(lambda: frame(PING, 0, 0, bytes(8)) * 100),
    "unknown-frames": pouring(lambda: frame(0xBB, 0, 1, b"u" * 16_000)),
    "empty-data": pouring(lambda: frame(DATA, 0, 1) * 100, before=frame(HEADERS, 4, 1, OK_HEAD)),
    "padding-alone": pouring(
        lambda: frame(DATA, 8, 1, b"\xff" + bytes(255)), before=frame(HEADERS, 4, 1, OK_HEAD)
    ),
    "early-hints": pouring(lambda: frame(HEADERS, 4, 1, b"\x08\x03103") * 100),
    "hpack-bomb": pouring(lambda: frame(HEADERS, 5, 1, OK_HEAD + _BOMB_ENTRY + b"\xbe" * 12_000)),
    "pushes": pouring(lambda: frame(PUSH_PROMISE, 4, 1, (2).to_bytes(4, "big") + b"\x82\x87\x84")),
    "windows": pouring(lambda: frame(WINDOW_UPDATE, 0, 0, (1).to_bytes(4, "big")) * 100),
    "resets": pouring(lambda: frame(RST_STREAM, 0, 99, bytes(4)) * 100),
    "huge-frame": pouring(lambda: (2**24 - 1).to_bytes(3, "big") + bytes((DATA, 0)) + bytes(4) + b"x" * 9999),
}


@pytest.mark.parametrize("name", _FLOODS)
def test_flood_ends_in_time_and_in_little_memory(name: str) -> None:
    tracemalloc.start()
    began = time.monotonic()
    try:
        error = fetch_error(_FLOODS[name], request_seconds=10.0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 8
    assert error.kind in {"protocol", "reset"}
    assert "HTTP/2" in error.attempts[0], error.attempts
    assert peak < 20 * MEGABYTE


def test_flood_is_no_obstacle_for_a_server_whose_http_1_1_is_sound() -> None:
    answer = fetch(_FLOODS["pings"], one=always(page(b"sound")), request_seconds=10.0)
    assert (answer.body, answer.http_version) == (b"sound", "HTTP/1.1")
