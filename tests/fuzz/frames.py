"""HTTP/2 frames of every kind, spoiled, from a server on loopback to the client's one connection."""

import asyncio
import ipaddress
import random
import time
from collections.abc import Callable

from checks.net.answers import NetError, Response
from checks.net.client import question
from checks.net.connect import Connector
from checks.net.http2 import SharedWire
from checks.net.opening import open_connection
from checks.net.policy import AddressPolicy, parse_url
from checks.net.question import HttpTwoDeclined, StaleConnection

_ADDRESS = "127.0.0.1"
_STREAMS = 4
# Every answer is followed by the end of the connection: whoever still waits then has lost count.
_PATIENCE = 10.0


async def fuzz_frames(
    ends: float, on_frames: Callable[[], bytes], rng: random.Random
) -> tuple[int, list[str]]:
    """How many answers were made, and what they led to besides a response or a reason why there is none."""
    last = b""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal last
        last = on_frames()
        await reader.read(65536)
        cut = rng.randrange(len(last) + 1)
        for part in (last[:cut], last[cut:]):
            writer.write(part)
            await asyncio.sleep(0)
        writer.close()

    async def addresses(_host: str) -> tuple[str, ...]:
        return (_ADDRESS,)

    server = await asyncio.start_server(serve, _ADDRESS, 0)
    policy = AddressPolicy((ipaddress.ip_network("127.0.0.0/8"),))
    connector = Connector(addresses, policy, {443: server.sockets[0].getsockname()[1]}, 5.0)
    count, failures = 0, []
    while time.monotonic() < ends:
        count += 1
        failures += [f"{found} for {last.hex()}" for found in await _ask(connector)]
    server.close()
    return count, failures


async def _ask(connector: Connector) -> list[str]:
    target = parse_url("https://fuzz.test/")
    wire = SharedWire(await open_connection(connector, target, None), lambda: None)
    asked = question(target, "GET", (), b"", 1000)
    try:
        async with asyncio.timeout(_PATIENCE):
            exchanges = [wire.exchange(asked, "") for _ in range(_STREAMS)]
            found = await asyncio.gather(*exchanges, return_exceptions=True)
    except TimeoutError:
        return ["no end"]
    finally:
        wire.close()
    expected = Response | NetError | StaleConnection | HttpTwoDeclined
    return [repr(one) for one in found if not isinstance(one, expected)]
