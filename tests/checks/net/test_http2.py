"""Over HTTP/2 everything asked of a host shares a connection, within the same limits as over HTTP/1.1."""

import asyncio
import itertools
import time
import tracemalloc
import zlib

import pytest
from h2.errors import ErrorCodes

from checks.net.answers import NetError, Response
from checks.net.network import Net
from tests.checks.net.http2_servers import (
    GOAWAY,
    HEADERS,
    URL,
    Count,
    Peer,
    asking,
    fetch,
    fetch_error,
    plain,
    serving,
    speak,
)
from tests.checks.net.small_servers import always, page

MEGABYTE = 1024 * 1024


def test_thirty_requests_share_one_connection() -> None:
    async def ask(net: Net, count: Count) -> tuple[list[Response], Count]:
        return await asyncio.gather(*(net.request(f"{URL}{n}") for n in range(30))), count

    answers, count = asking(serving(plain), ask)
    assert [answer.body for answer in answers] == [b"/%d" % n for n in range(30)]
    assert {answer.http_version for answer in answers} == {"HTTP/2"}
    assert count == Count(two=1, one=0)


def test_what_is_sent_is_what_a_browser_sends() -> None:
    seen: dict[str, str] = {}

    async def note(peer: Peer, number: int, head: dict[str, str]) -> None:
        seen.update(head)
        peer.answer(number)

    headers = (("Origin", "https://b.test"), ("Connection", "close"))
    asking(serving(note), lambda net, _: net.request(URL, headers=headers))
    assert (seen[":method"], seen[":scheme"], seen[":authority"], seen[":path"]) == (
        *("GET", "https", "a.test", "/"),
    )
    assert seen["origin"] == "https://b.test"
    assert not {"connection", "host"} & set(seen)


def test_headers_come_in_order_with_their_duplicates() -> None:
    async def cookies(peer: Peer, number: int, _head: dict[str, str]) -> None:
        fields = [
            (":status", "200"),
            ("set-cookie", "a=1"),
            ("x-note", " some thing "),
            ("set-cookie", "b=2"),
        ]
        peer.state.send_headers(number, fields, end_stream=True)
        peer.flush()

    answer = fetch(serving(cookies))
    assert answer.headers == (("set-cookie", "a=1"), ("x-note", "some thing"), ("set-cookie", "b=2"))


def test_times_are_told_apart() -> None:
    async def slow(peer: Peer, number: int, _head: dict[str, str]) -> None:
        await asyncio.sleep(0.1)
        peer.state.send_headers(number, [(":status", "200")])
        peer.flush()
        await asyncio.sleep(0.2)
        peer.state.send_data(number, b"done", end_stream=True)
        peer.flush()

    async def ask(net: Net, _count: Count) -> list[Response]:
        return [await net.request(URL, fresh=True) for _ in range(2)]

    first, second = asking(serving(slow), ask)
    assert first.connect_seconds > 0 == second.connect_seconds
    for answer in (first, second):
        assert 0.1 <= answer.seconds < 0.19
        assert 0.2 <= answer.read_seconds < 0.4


def test_host_without_http2_is_asked_over_at_most_six_connections() -> None:
    async def ask(net: Net, count: Count) -> tuple[list[Response], Count]:
        return await asyncio.gather(*(net.request(f"{URL}{n}") for n in range(20))), count

    answers, count = asking(serving(plain), ask, one=always(page()), protocols=("http/1.1",))
    assert {answer.http_version for answer in answers} == {"HTTP/1.1"}
    assert count.two == 0
    assert 1 <= count.one <= 6


def test_stream_that_is_reset_is_tried_twice() -> None:
    asked = 0

    async def fail(peer: Peer, number: int, _head: dict[str, str]) -> None:
        nonlocal asked
        asked += 1
        peer.state.reset_stream(number, ErrorCodes.INTERNAL_ERROR)
        peer.flush()

    error = fetch_error(serving(fail))
    assert (error.kind, asked, len(error.attempts)) == ("reset", 2, 2)
    assert "INTERNAL_ERROR" in error.detail


def test_one_try_is_one_try() -> None:
    asked = 0

    async def fail(peer: Peer, number: int, _head: dict[str, str]) -> None:
        nonlocal asked
        asked += 1
        peer.writer.close()

    with pytest.raises(NetError) as caught:
        asking(serving(fail), lambda net, _: net.request(URL, method="POST", body=b"a=1", tries=1))
    assert (caught.value.kind, asked) == ("reset", 1)


def test_stream_that_the_server_refuses_is_asked_again() -> None:
    turns = itertools.count()

    async def moody(peer: Peer, number: int, head: dict[str, str]) -> None:
        if next(turns) < 3:
            peer.state.reset_stream(number, ErrorCodes.REFUSED_STREAM)
            peer.flush()
        else:
            await plain(peer, number, head)

    assert fetch(serving(moody)).status == 200


def test_stream_that_is_always_refused_comes_to_an_end() -> None:
    async def refuse(peer: Peer, number: int, _head: dict[str, str]) -> None:
        peer.state.reset_stream(number, ErrorCodes.REFUSED_STREAM)
        peer.flush()

    began = time.monotonic()
    assert fetch_error(serving(refuse)).kind == "reset"
    assert time.monotonic() - began < 2


def test_server_that_says_goodbye_answers_what_it_has_taken_on() -> None:
    """The first two streams are answered after the GOAWAY, the others on another connection."""
    connections: list[Peer] = []

    async def leave(peer: Peer) -> None:
        connections.append(peer)
        is_first = len(connections) == 1

        async def answer(peer: Peer, number: int, head: dict[str, str]) -> None:
            if is_first and number == 1:
                peer.write_frame(GOAWAY, 0, 0, (3).to_bytes(4, "big") + bytes(4))
            if is_first:
                await asyncio.sleep(0.1)
            if not is_first or number <= 3:
                await plain(peer, number, head)

        await speak(peer, answer)

    async def ask(net: Net, count: Count) -> tuple[list[Response], Count]:
        return await asyncio.gather(*(net.request(f"{URL}{n}") for n in range(6))), count

    answers, count = asking(leave, ask)
    assert {answer.status for answer in answers} == {200}
    assert count == Count(two=2)


def test_connection_that_the_server_closes_between_requests_is_no_error() -> None:
    async def once(peer: Peer, number: int, head: dict[str, str]) -> None:
        await plain(peer, number, head)
        await peer.writer.drain()
        peer.writer.close()

    async def ask(net: Net, _count: Count) -> list[int]:
        return [(await net.request(URL, fresh=True)).status for _ in range(4)]

    assert asking(serving(once), ask) == [200] * 4


def test_body_over_the_limit_is_cut_off_and_the_connection_kept() -> None:
    async def endless(peer: Peer, number: int, head: dict[str, str]) -> None:
        if head[":path"] != "/":
            await plain(peer, number, head)
            return
        peer.state.send_headers(number, [(":status", "200")])
        while True:
            room = min(peer.state.local_flow_control_window(number), 16_384)
            if room:
                peer.state.send_data(number, b"x" * room)
                peer.flush()
            await asyncio.sleep(0)

    async def ask(net: Net, count: Count) -> tuple[Response, Response, Count]:
        return await net.request(URL), await net.request(f"{URL}more"), count

    async def patient(peer: Peer, number: int, head: dict[str, str]) -> None:
        try:
            await endless(peer, number, head)
        except Exception:  # noqa: BLE001  the client has reset the stream
            return

    long, more, count = asking(serving(patient), ask)
    assert (len(long.body), long.is_truncated) == (2 * MEGABYTE, True)
    assert more.body == b"/more"
    assert count == Count(two=1)


def test_small_body_that_unpacks_to_a_huge_one_is_cut_off_in_little_memory() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(b"\0" * MEGABYTE) for _ in range(48)) + packer.flush()
    assert len(bomb) < 65_536

    async def answer(peer: Peer, number: int, _head: dict[str, str]) -> None:
        peer.state.send_headers(number, [(":status", "200"), ("content-encoding", "gzip")])
        for at in range(0, len(bomb), 16_384):
            peer.state.send_data(number, bomb[at : at + 16_384], end_stream=at + 16_384 >= len(bomb))
        peer.flush()

    tracemalloc.start()
    try:
        response = fetch(serving(answer))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(response.body), response.is_truncated) == (2 * MEGABYTE, True)
    assert peak < 20 * MEGABYTE


def test_body_that_is_not_packed_as_it_says_is_a_protocol_error() -> None:
    async def lie(peer: Peer, number: int, _head: dict[str, str]) -> None:
        peer.answer(number, b"plain", content_encoding="gzip")

    assert fetch_error(serving(lie)).kind == "protocol"


@pytest.mark.parametrize(
    "fields",
    [
        [("x-note", "no status")],
        [(":status", "two hundred")],
        [(":status", "200"), (":status", "200")],
        [(":status", "200"), ("Set-Cookie", "sid=s3cret")],
        [(":status", "200"), ("set-cookie", "sid=s3cret\r\nx: y")],
        [(":status", "200"), ("set cookie", "sid=s3cret")],
    ],
)
def test_malformed_head_costs_its_own_stream_alone(fields: list[tuple[str, str]]) -> None:
    async def answer(peer: Peer, number: int, head: dict[str, str]) -> None:
        if head[":path"] == "/":
            block = peer.state.encoder.encode(fields)
            peer.write_frame(HEADERS, 5, number, block)
        else:
            await plain(peer, number, head)

    async def ask(net: Net, count: Count) -> tuple[NetError, Response, Count]:
        other = asyncio.ensure_future(net.request(f"{URL}other"))
        with pytest.raises(NetError) as caught:
            await net.request(URL)
        return caught.value, await other, count

    error, other, count = asking(serving(answer), ask)
    assert error.kind == "protocol"
    assert "s3cret" not in f"{error.detail} {error.attempts}"
    assert other.status == 200
    assert count == Count(two=1)


def test_stream_that_stalls_runs_out_of_time_and_holds_up_no_other() -> None:
    async def stall(peer: Peer, number: int, head: dict[str, str]) -> None:
        if head[":path"] == "/":
            peer.state.send_headers(number, [(":status", "200")])
            peer.flush()
        else:
            await plain(peer, number, head)

    async def ask(net: Net, count: Count) -> tuple[NetError, Response, Count]:
        stalled = asyncio.ensure_future(net.request(URL))
        other = await net.request(f"{URL}other")
        with pytest.raises(NetError) as caught:
            await stalled
        return caught.value, other, count

    error, other, count = asking(serving(stall), ask, request_seconds=0.4)
    assert error.kind == "timeout"
    assert other.status == 200
    assert count == Count(two=1)
