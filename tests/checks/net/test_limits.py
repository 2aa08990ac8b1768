"""No server can hold the client up, fill its memory or draw more connections than it should have."""

import asyncio
import time
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable

import pytest

from checks.net.answers import NetError, Response
from checks.net.network import Net, open_net
from tests.checks.net.small_servers import (
    Handler,
    always,
    config,
    everything_at,
    name_server,
    page,
    request_head,
    web_server,
)

MEGABYTE = 1024 * 1024


def fetch(handler: Handler, *, url: str = "http://a.test/", **changes: object) -> Response:
    async def run() -> Response:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(handler) as port,
            open_net(config(dns.address, port, **changes)) as net,
        ):
            return await net.request(url)

    return asyncio.run(run())


def fetch_error(handler: Handler, **changes: object) -> NetError:
    with pytest.raises(NetError) as caught:
        fetch(handler, **changes)
    return caught.value


def test_body_over_the_limit_is_cut_off() -> None:
    response = fetch(always(page(b"x" * (3 * MEGABYTE))))
    assert len(response.body) == 2 * MEGABYTE
    assert response.is_truncated


def test_body_of_just_the_limit_is_whole() -> None:
    response = fetch(always(page(b"x" * 1000)), body_bytes=1000)
    assert len(response.body) == 1000
    assert not response.is_truncated


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_small_body_that_unpacks_to_a_huge_one_is_cut_off_in_little_memory(encoding: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))
    bomb = b"".join(packer.compress(b"\0" * MEGABYTE) for _ in range(64)) + packer.flush()
    assert len(bomb) < MEGABYTE
    answer = page(bomb, f"Content-Encoding: {encoding}\r\n")
    tracemalloc.start()
    try:
        response = fetch(always(answer))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert response.is_truncated
    assert len(response.body) == 2 * MEGABYTE
    assert peak < 20 * MEGABYTE


def test_packed_body_is_unpacked() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    raw = packer.compress("grüße".encode()) + packer.flush()
    assert fetch(always(page(raw, "Content-Encoding: deflate\r\n"))).text == "grüße"


def test_body_that_breaks_off_is_asked_for_again() -> None:
    async def breaking_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this")
        await writer.drain()
        writer.close()

    error = fetch_error(breaking_off)
    assert (error.kind, len(error.attempts)) == ("reset", 2)


def test_what_cannot_be_read_of_an_answer_is_not_quoted() -> None:
    error = fetch_error(always(b"HTTP/1.1 200 OK\r\nSet-Cookie : sid=s3cret\r\n\r\n"))
    assert error.kind == "protocol"
    assert "s3cret" not in f"{error.detail} {error.attempts}"


def test_body_that_is_not_packed_as_it_says_is_a_protocol_error() -> None:
    assert fetch_error(always(page(b"plain", "Content-Encoding: gzip\r\n"))).kind == "protocol"


def test_server_that_sends_a_byte_now_and_then_runs_out_of_time() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    began = time.monotonic()
    error = fetch_error(drip, request_seconds=0.5)
    assert error.kind == "timeout"
    assert time.monotonic() - began < 1.5


def test_headers_without_end_are_refused() -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"y" * 8000 + b"\r\n")
            await writer.drain()

    assert fetch_error(flood).kind == "protocol"


def test_connection_that_breaks_is_tried_twice_and_both_tries_are_told() -> None:
    connections = 0

    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await request_head(reader)

    error = fetch_error(hang_up)
    assert error.kind == "reset"
    assert connections == len(error.attempts) == 2


def test_connection_that_breaks_once_still_brings_the_page() -> None:
    connections = 0

    async def moody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await request_head(reader)
        if connections > 1:
            writer.write(page())
            await writer.drain()

    assert fetch(moody).status == 200


def test_kept_connection_that_the_server_has_closed_is_no_error() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(page())
        await writer.drain()

    async def ask(net: Net) -> list[int]:
        return [(await net.request("http://a.test/", fresh=True)).status for _ in range(4)]

    assert asyncio.run(_with_net(once, ask)) == [200] * 4


def test_refused_connection_is_told_with_two_attempts() -> None:
    async def run() -> NetError:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            open_net(config(dns.address, 1)) as net,
        ):
            with pytest.raises(NetError) as caught:
                await net.request("http://a.test/")
            return caught.value

    error = asyncio.run(run())
    assert error.kind == "refused"
    assert len(error.attempts) == 2
    assert "ECONNREFUSED" in error.attempts[0]


async def _with_net[T](handler: Handler, ask: Callable[[Net], Awaitable[T]], **changes: object) -> T:
    async with (
        name_server(everything_at("127.77.0.1")) as dns,
        web_server(handler) as port,
        open_net(config(dns.address, port, **changes)) as net,
    ):
        return await ask(net)


def test_host_gets_at_most_six_connections_at_a_time() -> None:
    now = most = 0

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        try:
            while (await reader.readexactly(1)) == b"G":  # a TLS handshake begins with another byte
                await request_head(reader)
                await asyncio.sleep(0.02)
                writer.write(page())
                await writer.drain()
            await asyncio.sleep(0.02)
        finally:
            now -= 1

    async def ask(net: Net) -> None:
        requests = [net.request(f"http://a.test/{n}") for n in range(30)]
        shakes = [net.handshake("a.test", verify=False, address=f"127.77.0.{1 + n % 2}") for n in range(10)]
        results = await asyncio.gather(*requests, *shakes, return_exceptions=True)
        assert all(isinstance(result, Response) for result in results[:30]), results
        assert all(isinstance(result, NetError) for result in results[30:]), results

    asyncio.run(_with_net(slow, ask))
    assert 4 < most <= 6


def test_kept_connections_to_one_port_never_starve_the_other() -> None:
    async def ask(net: Net) -> list[int]:
        statuses: list[int] = []
        for turn in range(4):
            for scheme, port in (("http", ""), ("http", ":443"), ("http", "")):
                urls = [f"{scheme}://a.test{port}/{turn}{port}/{n}" for n in range(8)]
                statuses += [one.status for one in await asyncio.gather(*(net.request(url) for url in urls))]
        return statuses

    assert asyncio.run(_with_net(always(page()), ask)) == [200] * 96


def test_requests_that_can_wait_let_the_others_go_first() -> None:
    served: list[str] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            served.append((await request_head(reader)).split(" ")[1])
            await asyncio.sleep(0.01)
            writer.write(page())
            await writer.drain()

    async def ask(net: Net) -> None:
        patient = [net.request(f"http://a.test/later/{n}", can_wait=True) for n in range(15)]
        pressing = [net.request(f"http://a.test/now/{n}") for n in range(5)]
        await asyncio.gather(*patient, *pressing)

    asyncio.run(_with_net(note, ask))
    assert len(served) == 20
    # What was under way already is not interrupted: at most six of the patient ones come earlier.
    assert max(served.index(f"/now/{n}") for n in range(5)) < 11


def test_a_request_given_up_while_it_waits_leaves_its_turn_to_the_others() -> None:
    async def ask(net: Net) -> list[int]:
        requests = [asyncio.ensure_future(net.request(f"http://a.test/{n}", fresh=True)) for n in range(20)]
        await asyncio.sleep(0)
        for request in requests[5:15]:
            request.cancel()
        answers = await asyncio.gather(*requests, return_exceptions=True)
        return [answer.status for answer in answers if isinstance(answer, Response)]

    assert asyncio.run(_with_net(always(page()), ask)) == [200] * 10


def test_handshakes_find_a_place_though_pages_have_taken_all_six() -> None:
    async def no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (await reader.readexactly(1)) == b"G":
            await request_head(reader)
            writer.write(page())
            await writer.drain()

    async def ask(net: Net) -> list[str]:
        await asyncio.gather(*(net.request(f"http://a.test/{n}") for n in range(12)))
        pages = [net.request(f"http://a.test/more/{n}") for n in range(12)]
        shakes = [net.handshake("a.test", verify=False, address=f"127.77.0.{n}") for n in range(1, 4)]
        results = await asyncio.gather(*pages, *shakes, return_exceptions=True)
        assert [one.status for one in results[:12] if isinstance(one, Response)] == [200] * 12
        return [one.kind for one in results[12:] if isinstance(one, NetError)]

    assert asyncio.run(_with_net(no_tls, ask)) == ["reset", "refused", "refused"]
