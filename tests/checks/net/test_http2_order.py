"""What is sent over HTTP/2, in which order, and what is left when it is given up."""

import asyncio

import pytest
from h2.settings import SettingCodes

from checks.net.answers import Response
from checks.net.network import Net
from tests.checks.net.http2_servers import (
    HEADERS,
    SETTINGS,
    URL,
    Count,
    Peer,
    asking,
    net_with,
    plain,
    serving,
    speak,
)

MEGABYTE = 1024 * 1024


def test_large_body_is_sent_as_the_server_makes_room() -> None:
    body = b"x=" + b"y" * 300_000

    async def count(peer: Peer, number: int, _head: dict[str, str]) -> None:
        peer.answer(number, str(len(peer.bodies[number])).encode())

    answer = asking(serving(count), lambda net, _: net.request(URL, method="POST", body=body))
    assert answer.body == str(len(body)).encode()


def test_answer_that_comes_before_the_body_is_sent_is_taken() -> None:
    async def impatient(peer: Peer) -> None:
        peer.write_frame(SETTINGS, 0, 0)
        await peer.reader.read(65536)
        peer.write_frame(HEADERS, 5, 1, b"\x08\x03413")  # the window stays as it is
        await peer.reader.read()

    answer = asking(impatient, lambda net, _: net.request(URL, method="POST", body=b"z" * 300_000))
    assert answer.status == 413


def test_no_more_streams_are_open_than_the_server_allows_and_pressing_ones_go_first() -> None:
    served: list[str] = []
    now = most = 0

    async def note(peer: Peer, number: int, head: dict[str, str]) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        served.append(head[":path"])
        await asyncio.sleep(0.01)
        now -= 1
        peer.answer(number)

    async def ask(net: Net, _count: Count) -> None:
        await net.request(URL)
        patient = [net.request(f"{URL}later/{n}", can_wait=True) for n in range(12)]
        pressing = [net.request(f"{URL}now/{n}") for n in range(4)]
        await asyncio.gather(*patient, *pressing)

    asking(serving(note, {SettingCodes.MAX_CONCURRENT_STREAMS: 3}), ask)
    assert len(served) == 17
    assert most <= 3
    assert max(served.index(f"/now/{n}") for n in range(4)) <= 7


def test_those_that_can_wait_come_after_the_others_from_the_first_connection_on() -> None:
    served: list[str] = []

    async def note(peer: Peer, number: int, head: dict[str, str]) -> None:
        served.append(head[":path"])
        peer.answer(number)

    async def ask(net: Net, _count: Count) -> None:
        patient = [net.request(f"{URL}later/{n}", can_wait=True) for n in range(10)]
        await asyncio.gather(*patient, *(net.request(f"{URL}now/{n}") for n in range(5)))

    asking(serving(note), ask)
    # One went ahead, to see which HTTP is spoken.
    assert served[0] == "/later/0"
    assert set(served[1:6]) == {f"/now/{n}" for n in range(5)}


def test_request_given_up_is_reset_and_leaves_the_connection_to_the_others() -> None:
    async def slow(peer: Peer, number: int, head: dict[str, str]) -> None:
        await asyncio.sleep(0.2)
        if number in peer.state.streams and peer.state.streams[number].open:
            await plain(peer, number, head)

    async def ask(net: Net, count: Count) -> tuple[list[object], Count]:
        requests = [asyncio.ensure_future(net.request(f"{URL}{n}", fresh=True)) for n in range(10)]
        await asyncio.sleep(0.1)
        for request in requests[3:7]:
            request.cancel()
        return await asyncio.gather(*requests, return_exceptions=True), count

    answers, count = asking(serving(slow), ask)
    assert [one.status for one in answers if isinstance(one, Response)] == [200] * 6
    assert count == Count(two=1)


def test_shared_connection_and_handshakes_stay_within_six() -> None:
    now = most = 0

    async def counted(peer: Peer) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        try:
            await speak(peer, plain)
        finally:
            now -= 1

    async def ask(net: Net, _count: Count) -> None:
        pages = [net.request(f"{URL}{n}") for n in range(30)]
        shakes = [net.handshake("a.test", address=f"127.77.0.{n % 2 + 1}", verify=False) for n in range(4)]
        looks = [net.handshake("a.test", check_hostname=bool(n)) for n in range(2)]
        answers = await asyncio.gather(*pages, *shakes, *looks, return_exceptions=True)
        assert all(isinstance(answer, Response) for answer in answers[:30]), answers

    asking(counted, ask)
    assert 1 < most <= 6


def test_leaving_the_network_ends_what_is_under_way() -> None:
    async def never(_peer: Peer, _number: int, _head: dict[str, str]) -> None:
        await asyncio.sleep(60)

    async def run() -> None:
        async with net_with(serving(never)) as (net, _):
            asker = asyncio.create_task(net.request(URL))
            await asyncio.sleep(0.1)
            await net.close()
            with pytest.raises(asyncio.CancelledError):
                await asker
            assert not [task for task in asyncio.all_tasks() if "SharedWire" in repr(task)]

    asyncio.run(run())
