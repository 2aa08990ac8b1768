"""A mail server's dialogue is heard as far as its encryption, and no server can hold the caller up."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from checks.net.answers import NetError
from checks.net.network import Net, open_net
from checks.net.smtp import MailDialogue
from tests.checks.net.small_servers import Handler, config, everything_at, name_server, web_server


def call(
    handler: Handler, ask: Callable[[Net], Awaitable[MailDialogue]] | None = None, **changes: object
) -> MailDialogue:
    async def run() -> MailDialogue:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(handler) as port,
            open_net(config(dns.address, port, port_map={25: port}, **changes)) as net,
        ):
            return await (ask(net) if ask else net.starttls("mx.a.test"))

    return asyncio.run(run())


def refusal(handler: Handler, **changes: object) -> NetError:
    with pytest.raises(NetError) as caught:
        call(handler, **changes)
    return caught.value


def saying(*replies: bytes, heard: list[bytes] | None = None) -> Handler:
    """Greets with the first reply and answers each line with the next; then hangs up."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in replies:
            writer.write(reply)
            await writer.drain()
            line = await reader.readline()
            if heard is not None:
                heard.append(line)
            if not line:
                return

    return handle


def test_a_server_without_starttls_is_heard_to_the_end() -> None:
    heard: list[bytes] = []
    said = call(saying(b"220 mx ready\r\n", b"250-mx\r\n250-SIZE 1000\r\n250 8BITMIME\r\n", heard=heard))
    assert not said.offers_tls
    assert said.lines == ("220 mx ready", "> EHLO [127.0.0.1]", "250-mx", "250-SIZE 1000", "250 8BITMIME")
    assert heard == [b"EHLO [127.0.0.1]\r\n", b"QUIT\r\n"]


def test_starttls_is_found_however_it_is_spelt() -> None:
    said = call(saying(b"220 mx\n", b"250-mx\n250 StartTLS\n", b"454 not now\n"))
    assert (said.offers_tls, said.tls_refusal) == (True, "454 not now")


@pytest.mark.parametrize("reply", [b"421 4.3.2 later\r\n", b"554-no\r\n554 5.7.1 go away\r\n"])
def test_a_server_that_turns_us_away_says_how(reply: bytes) -> None:
    assert call(saying(reply)).refusal == reply.splitlines()[-1].decode()


def test_a_server_that_knows_no_ehlo_offers_no_starttls() -> None:
    said = call(saying(b"220 old\r\n", b"500 what?\r\n"))
    assert (said.offers_tls, said.refusal) == (False, "")


@pytest.mark.parametrize(
    "greeting",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\r\n",
        b"22\r\n",
        b"220-" + b"x" * 200_000,
        b"220-a\r\n" * 1000,
        b"\x00\x01\x02\r\n",
    ],
)
def test_anything_but_a_mail_server_is_told_from_one(greeting: bytes) -> None:
    assert refusal(saying(greeting)).kind == "protocol"


def test_unprintable_bytes_are_kept_out_of_the_evidence() -> None:
    said = call(saying(b"554 \x1b[31m\x00\xff go\r\n"))
    assert said.refusal == "554 ·[31m·ÿ go"


def test_a_server_that_hangs_up_is_called_again() -> None:
    calls: list[int] = []

    async def handle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(1)
        writer.close()

    error = refusal(handle)
    assert (error.kind, len(calls), len(error.attempts)) == ("reset", 2, 2)


@pytest.mark.parametrize("drip", [b"", b"2", b"220-\r\n"])
def test_a_silent_or_slow_server_is_waited_for_only_so_long(drip: bytes) -> None:
    async def handle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(drip)
            await writer.drain()
            await asyncio.sleep(0.2)

    began = time.monotonic()
    error = refusal(handle, connect_seconds=0.2)
    assert error.kind == "timeout"
    assert 2.0 < time.monotonic() - began < 4.0


def test_what_follows_starttls_and_is_no_tls_is_told() -> None:
    said = call(saying(b"220 mx\r\n", b"250 STARTTLS\r\n", b"220 go\r\nHello in the open\r\n"))
    assert said.offers_tls
    assert said.handshake is None


def test_a_name_is_asked_once_by_several_at_a_time() -> None:
    heard: list[bytes] = []

    async def both(net: Net) -> MailDialogue:
        one, other = await asyncio.gather(net.starttls("mx.a.test"), net.starttls("mx.a.test"))
        assert one is other
        return one

    call(saying(b"220 mx\r\n", b"250 mx\r\n", heard=heard), both)
    assert len(heard) == 2


def test_a_mail_host_at_a_private_address_is_never_called() -> None:
    heard: list[bytes] = []

    async def ask(net: Net) -> MailDialogue:
        return await net.starttls("mx.a.test")

    with pytest.raises(NetError) as caught:
        call(saying(b"220 mx\r\n", heard=heard), ask, allowed_networks=())
    assert caught.value.kind == "forbidden-address"
    assert heard == []
