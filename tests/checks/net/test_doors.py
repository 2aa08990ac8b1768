"""A host is called silent after two tries of its own, and then nobody else waits for it in vain."""

import asyncio
from collections.abc import Callable

import pytest

from checks.net.answers import NetError
from checks.net.flight import Flight, is_patient
from checks.net.network import Net, open_net
from tests.checks.net.small_servers import Handler, config, everything_at, name_server, web_server

# An alert that says handshake_failure: an answer, though no kind one.
REFUSAL = bytes.fromhex("15030100020228")


def answering(came: list[str], after: float = 0.0, answer: bytes = REFUSAL, pause: float = 0.0) -> Handler:
    """Takes the hello, waits, and sends the answer, byte by byte where there is a `pause` between them."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append("")
        await reader.read(65536)
        await asyncio.sleep(after)
        for part in (bytes([byte]) for byte in answer) if pause else (answer,):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return handle


async def use[T](handler: Handler, seconds: float, act: Callable[[Net], T]) -> T:
    async with (
        name_server(everything_at("127.77.0.1")) as dns,
        web_server(handler) as port,
        open_net(config(dns.address, port, connect_seconds=seconds)) as net,
    ):
        return await act(net)  # type: ignore[misc, no-any-return]  # act is a coroutine function


async def knock(net: Net) -> NetError | None:
    return await net.knock("a.test")


def test_silent_host_is_told_with_two_tries_and_asked_no_more() -> None:
    came: list[str] = []

    async def act(net: Net) -> NetError | None:
        waiting = asyncio.create_task(net.request("https://a.test/"))
        silence = await net.knock("a.test")
        assert silence is not None
        for question in (
            lambda: waiting,
            lambda: net.handshake("a.test"),
            lambda: net.greet("a.test", "TLSv1.2", (0xC02F,)),
            lambda: net.request("https://a.test/other"),
        ):
            with pytest.raises(NetError) as caught:
                await question()
            assert (caught.value.kind, caught.value.attempts) == (silence.kind, silence.attempts)
        return silence

    silence = asyncio.run(use(answering(came, after=30), 0.3, act))
    assert silence is not None
    assert silence.kind == "timeout"
    assert len(silence.attempts) == len(came) == 2


def test_host_that_lets_drops_through_and_no_answer_is_silent() -> None:
    silence = asyncio.run(use(answering([], pause=0.2), 0.4, knock))
    assert silence is not None
    assert silence.kind == "timeout"


def test_host_that_takes_nearly_all_of_the_time_is_not_silent() -> None:
    came: list[str] = []
    assert asyncio.run(use(answering(came, after=0.7), 1.0, knock)) is None
    assert len(came) == 1


def test_host_that_refuses_or_has_no_address_is_not_silent() -> None:
    async def run() -> None:
        async with (
            name_server(lambda name, *_: "NXDOMAIN" if name == "b.test" else ["A 127.77.0.2"]) as dns,
            open_net(config(dns.address, 1)) as net,
        ):
            assert await net.knock("a.test") is None
            assert await net.knock("b.test") is None

    asyncio.run(run())


def test_leaving_the_network_ends_a_knock() -> None:
    async def run() -> None:
        async with name_server(everything_at("127.77.0.1")) as dns, web_server(answering([], 30)) as port:
            async with open_net(config(dns.address, port)) as net:
                under_way = net.knock("a.test")
                await asyncio.sleep(0.05)
            assert under_way.cancelled()

    asyncio.run(run())


def test_few_questions_are_under_way_at_once_and_patient_ones_leave_places() -> None:
    async def run() -> None:
        flight = Flight(at_once=3, patient_at_once=1, place_seconds=30)
        under_way = {"patient": 0, "prompt": 0}
        most = dict(under_way)

        async def ask(kind: str) -> None:
            is_patient.set(kind == "patient")
            async with flight.place("127.0.0.1:53"):
                under_way[kind] += 1
                most[kind] = max(most[kind], under_way[kind])
                await asyncio.sleep(0.01)
                under_way[kind] -= 1

        await asyncio.gather(*(ask(kind) for kind in ("patient", "prompt") * 5))
        assert most == {"patient": 1, "prompt": 3}
        assert under_way == {"patient": 0, "prompt": 0}

    asyncio.run(run())


def test_question_without_an_answer_holds_its_place_for_a_moment_only() -> None:
    async def run() -> list[int]:
        flight = Flight(at_once=1, place_seconds=0.02)
        begun: list[int] = []
        is_over = asyncio.Event()

        async def ask(number: int) -> None:
            async with flight.place("127.0.0.1:53"):
                begun.append(number)
                if len(begun) == 3:
                    is_over.set()
                await asyncio.sleep(30)

        tasks = [asyncio.create_task(ask(number)) for number in range(3)]
        await is_over.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait_for(flight.place("127.0.0.1:53").__aenter__(), 1)  # no place was lost
        return begun

    assert asyncio.run(asyncio.wait_for(run(), 5)) == [0, 1, 2]
