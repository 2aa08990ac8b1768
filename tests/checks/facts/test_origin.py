"""A server behind an edge is knocked at by its address, within the time that an audit has."""

import asyncio
import time

import pytest

from checks.facts.origin import OriginFacts, probe_origin
from checks.net.answers import NetError
from checks.net.network import open_net
from checks.subjects import Host
from tests.checks.net.small_servers import always, config, everything_at, name_server, page, web_server


def test_a_silent_server_takes_less_time_than_a_fact_has() -> None:
    async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async def run() -> OriginFacts:
        async with (
            name_server(everything_at("127.77.0.1")) as names,
            web_server(say_nothing, "127.77.0.7") as port,
            open_net(config(names.address, port, connect_seconds=5.0, request_seconds=20.0)) as net,
        ):
            return await probe_origin(Host("www.shop.test", origin="127.77.0.7"), net)

    began = time.monotonic()
    facts = asyncio.run(run())
    assert time.monotonic() - began < 7
    assert facts.knock
    assert {part: error.partition(":")[0] for part, error in facts.knock.errors.items()} == {
        "tls": "timeout",
        "https": "timeout",
        "http": "timeout",
    }


def test_a_request_goes_to_the_address_with_the_hosts_name() -> None:
    async def run() -> tuple[str, str]:
        async with (
            name_server(everything_at("127.77.0.1")) as names,
            web_server(always(page(b"behind")), "127.77.0.7") as port,
            open_net(config(names.address, port)) as net,
        ):
            answer = await net.request_at("http://www.shop.test/", "127.77.0.7")
            return answer.text, answer.address

    assert asyncio.run(run()) == ("behind", "127.77.0.7")


@pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "::ffff:10.0.0.7", "192.0.2.7"])
def test_addresses_that_are_not_public_are_never_asked(address: str) -> None:
    async def run() -> None:
        async with (
            name_server(everything_at("127.77.0.1")) as names,
            open_net(config(names.address, 1)) as net,
        ):
            with pytest.raises(NetError) as caught:
                await net.request_at("https://www.shop.test/", address)
            assert caught.value.kind == "forbidden-address"
            facts = await probe_origin(Host("www.shop.test", origin=address), net)
            assert facts.knock
            assert facts.knock.errors["https"].startswith("forbidden-address")

    asyncio.run(run())
