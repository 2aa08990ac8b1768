"""Frames say the same however the network cuts them up."""

import asyncio
import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.net.answers import Response
from checks.net.client import question
from checks.net.connect import Connector
from checks.net.http2 import SharedWire
from checks.net.opening import open_connection
from checks.net.policy import AddressPolicy, parse_url
from tests.checks.net.small_servers import LOOPBACK, web_server
from tests.fuzz import seeds

_WHOLE = seeds.HTTP2[0]
_STREAMS = 4


async def answers_to(pieces: list[bytes]) -> list[Response]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0)
        await reader.read()

    async def addresses(_host: str) -> tuple[str, ...]:
        return ("127.77.0.1",)

    async with web_server(serve) as port:
        connector = Connector(addresses, AddressPolicy((LOOPBACK,)), {443: port}, 5.0)
        target = parse_url("https://fuzz.test/")
        wire = SharedWire(await open_connection(connector, target, None), lambda: None)
        asked = question(target, "GET", (), b"", 100_000)
        try:
            return await asyncio.gather(*(wire.exchange(asked, "") for _ in range(_STREAMS)))
        finally:
            wire.close()


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, len(_WHOLE) - 1), max_size=40))
def test_cuts_change_nothing(cuts: set[int]) -> None:
    places = [0, *sorted(cuts), len(_WHOLE)]
    pieces = [_WHOLE[start:end] for start, end in itertools.pairwise(places)]
    answers = asyncio.run(answers_to(pieces))
    assert [(one.status, one.header("content-type")) for one in answers] == [
        (200, "text/html; charset=utf-8")
    ] * _STREAMS
    assert len({one.body for one in answers}) == 1
    assert answers[0].body.endswith(b"</body>")


def test_byte_for_byte_is_no_different() -> None:
    answers = asyncio.run(answers_to([_WHOLE[at : at + 1] for at in range(len(_WHOLE))]))
    assert len(answers) == _STREAMS


def test_streams_may_come_in_any_order() -> None:
    """The frames of four answers, mixed as a server with four at once mixes them."""
    head, rest = _WHOLE[:21], _WHOLE[21:]
    frames = []
    while rest:
        end = 9 + int.from_bytes(rest[:3], "big")
        frames.append(rest[:end])
        rest = rest[end:]
    heads, bodies = frames[0::2], frames[1::2]
    rng = random.Random(7)
    for _ in range(5):
        rng.shuffle(bodies)
        answers = asyncio.run(answers_to([head, *heads, *bodies]))
        assert {one.status for one in answers} == {200}
