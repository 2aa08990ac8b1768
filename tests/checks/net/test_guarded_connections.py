"""The client goes to the address that was approved and nowhere else, however names and redirects change."""

import asyncio

import pytest

from checks.net.answers import NetError
from checks.net.network import open_net
from tests.checks.net.small_servers import (
    always,
    config,
    everything_at,
    name_server,
    page,
    request_head,
    web_server,
)


def test_name_that_changes_its_address_is_reached_at_the_first() -> None:
    def rebinding(_name: str, kind: str, before: int) -> list[str]:
        return [f"A {'127.77.0.1' if before == 0 else '127.0.0.1'}"] if kind == "A" else []

    async def run() -> list[str]:
        async with (
            name_server(rebinding) as dns,
            web_server(always(page())) as port,
            open_net(config(dns.address, port)) as net,
        ):
            responses = [await net.request(f"http://a.test/{n}", fresh=True) for n in range(3)]
            assert dns.asked.count(("a.test", "A")) == 1
            return [response.address for response in responses]

    assert asyncio.run(run()) == ["127.77.0.1"] * 3


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("127.77.0.1", "10.0.0.1"), ("169.254.169.254",)])
def test_name_with_a_forbidden_address_is_not_connected_to(addresses: tuple[str, ...]) -> None:
    connections = 0

    async def count(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1

    async def run() -> str:
        async with (
            name_server(everything_at(*addresses)) as dns,
            web_server(count) as port,
            open_net(config(dns.address, port)) as net,
        ):
            with pytest.raises(NetError) as caught:
                await net.request("http://a.test/")
            with pytest.raises(NetError):
                await net.handshake("a.test")
            return caught.value.kind

    assert asyncio.run(run()) == "forbidden-address"
    assert connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "http://evil.test/",
        "http://user@a.test/",
        "http://a.test:22/",
        "file:///etc/passwd",
    ],
)
def test_redirect_to_a_forbidden_place_is_not_followed(location: str) -> None:
    def answers(name: str, kind: str, _before: int) -> list[str]:
        return [f"A {'127.0.0.1' if name == 'evil.test' else '127.77.0.1'}"] if kind == "A" else []

    async def run() -> tuple[int, str]:
        answer = page(headers=f"Location: {location}\r\n", status="302 Found")
        async with (
            name_server(answers) as dns,
            web_server(always(answer)) as port,
            open_net(config(dns.address, port)) as net,
        ):
            visit = await net.visit("http://a.test/")
            assert visit.error
            return len(visit.hops), visit.error.kind

    hops, kind = asyncio.run(run())
    assert hops == 1
    assert kind in {"forbidden-address", "forbidden-url"}


def test_port_map_holds_in_allowed_networks_only() -> None:
    async def run() -> str:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(always(page())) as port,
            open_net(config(dns.address, port, allowed_networks=())) as net,
        ):
            with pytest.raises(NetError) as caught:
                await net.request("http://a.test/")
            return caught.value.kind

    assert asyncio.run(run()) == "forbidden-address"


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.77.9.9:1/")

    async def run() -> int:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(always(page())) as port,
            open_net(config(dns.address, port)) as net,
        ):
            return (await net.request("http://a.test/")).status

    assert asyncio.run(run()) == 200


def test_host_header_carries_the_name_and_not_the_address() -> None:
    heads: list[str] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await request_head(reader))
        writer.write(page())
        await writer.drain()

    async def run() -> None:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(keep) as port,
            open_net(config(dns.address, port)) as net,
        ):
            await net.request("http://shop.a.test/p?q=1")

    asyncio.run(run())
    assert heads[0].startswith("GET /p?q=1 HTTP/1.1\r\nHost: shop.a.test\r\n")


def test_second_address_is_tried_when_the_first_refuses() -> None:
    async def run() -> str:
        async with (
            name_server(everything_at("127.77.0.2", "127.77.0.1")) as dns,
            web_server(always(page())) as port,
            open_net(config(dns.address, port)) as net,
        ):
            return (await net.request("http://a.test/")).address

    assert asyncio.run(run()) == "127.77.0.1"
