"""Any answer to a hello is read or refused, never stumbled over, and none of it takes long."""

import asyncio
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.net.answers import NetError
from checks.net.hello import FINITE_FIELD, USUAL
from checks.net.network import Net, open_net
from checks.net.server_hello import FirstFlight, ServerReply
from tests.checks.net.small_servers import config, everything_at, name_server, web_server

ECDHE, DHE = 0xC02F, FINITE_FIELD[0]


def record(kind: int, payload: bytes, version: int = 0x0303) -> bytes:
    return struct.pack("!BHH", kind, version, len(payload)) + payload


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def server_hello(
    version: int = 0x0303, suite: int = ECDHE, compression: int = 0, extensions: bytes | None = b""
) -> bytes:
    body = struct.pack("!H", version) + b"r" * 32 + b"\x04sess" + struct.pack("!HB", suite, compression)
    if extensions is not None:
        body += struct.pack("!H", len(extensions)) + extensions
    return message(2, body)


def group(bits: int) -> bytes:
    """The start of a key exchange in a group whose prime has so many bits."""
    prime = (1 << (bits - 1)).to_bytes((bits + 7) // 8, "big")
    return message(12, struct.pack("!H", len(prime)) + prime + b"\x00\x01\x02" + b"\x00\x01\x05")


def read_reply(data: bytes, *, wants_all: bool = False) -> ServerReply | None:
    return FirstFlight(wants_all=wants_all).feed(data)


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (record(22, server_hello()), ServerReply("TLSv1.2", ECDHE)),
        (record(22, server_hello(0x0300, 0x0035, extensions=None)), ServerReply("SSLv3", 0x35)),
        (record(22, server_hello(compression=1)), ServerReply("TLSv1.2", ECDHE, 1)),
        (
            record(22, server_hello(extensions=bytes.fromhex("000b0002 0100 ff01 0001 00"))),
            ServerReply("TLSv1.2", ECDHE, 0, has_secure_renegotiation=True),
        ),
        (record(22, server_hello(0x0299)), ServerReply("0x0299", ECDHE)),
        (record(21, b"\x02\x46"), ServerReply(alert="protocol_version")),
        (record(21, b"\x02\x28", 0x0300), ServerReply(alert="handshake_failure")),
        (record(21, b"\x02\xfa"), ServerReply(alert="alert 250")),
        (record(21, b"\x01\x70") + record(22, server_hello()), ServerReply("TLSv1.2", ECDHE)),
    ],
)
def test_answers_are_read(data: bytes, reply: ServerReply) -> None:
    assert read_reply(data) == reply


def test_a_hello_in_pieces_over_several_records_is_put_together() -> None:
    whole = server_hello()
    data = record(22, whole[:7]) + record(22, whole[7:])
    assert read_reply(data) == ServerReply("TLSv1.2", ECDHE)
    for end in range(len(data)):
        assert FirstFlight().feed(data[:end]) is None


@pytest.mark.parametrize("bits", [512, 1024, 2048])
def test_the_group_of_a_key_exchange_is_measured(bits: int) -> None:
    flight = server_hello(suite=DHE) + message(11, b"\0\0\0") + group(bits) + message(14, b"")
    assert read_reply(record(22, server_hello(suite=DHE)), wants_all=True) is None
    reply = read_reply(record(22, flight), wants_all=True)
    assert reply is not None
    assert reply.dh_bits == bits


def status(response: bytes, kind: int = 1, length: int | None = None) -> bytes:
    size = len(response) if length is None else length
    return message(22, bytes([kind]) + size.to_bytes(3, "big") + response)


@pytest.mark.parametrize(
    ("said", "staple"),
    [
        (status(b"good"), b"good"),
        (status(b""), b""),
        (status(b"good", kind=2), b""),
        (status(b"short", length=99), b""),
        (message(22, b""), b""),
    ],
)
def test_a_staple_comes_between_certificate_and_key_exchange(said: bytes, staple: bytes) -> None:
    flight = server_hello() + message(11, b"\0\0\0") + said + message(14, b"")
    reply = read_reply(record(22, flight), wants_all=True)
    assert reply is not None
    assert reply.staple == staple


def test_timestamps_beside_the_certificate_are_kept_as_they_came() -> None:
    shown = server_hello(extensions=bytes.fromhex("00120004abcdef01 ff01000100"))
    assert read_reply(record(22, shown)) == ServerReply(
        "TLSv1.2", ECDHE, has_secure_renegotiation=True, timestamps=bytes.fromhex("abcdef01")
    )


def test_an_elliptic_key_exchange_has_no_such_group() -> None:
    reply = read_reply(record(22, server_hello() + group(1024)), wants_all=True)
    assert reply == ServerReply("TLSv1.2", ECDHE)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        record(23, b"data"),
        record(22, message(1, b"")),
        record(22, message(2, b"short")),
        b"\x16\x03\x03\xff\xff",
    ],
)
def test_what_is_no_tls_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_reply(data)


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, wants_all: bool) -> None:
    try:
        reply = read_reply(data, wants_all=wants_all)
    except ValueError:
        return
    assert reply is None or isinstance(reply, ServerReply)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_in_a_record_are_read_or_refused(payload: bytes, is_hello: bool) -> None:
    data = record(22, (server_hello(suite=DHE) if is_hello else b"") + payload)
    try:
        reply = read_reply(data, wants_all=True)
    except ValueError:
        return
    assert reply is None or reply.dh_bits >= 0


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_a_flight_reads_the_same_in_pieces_of_any_size(size: int) -> None:
    shown = server_hello(suite=DHE) + message(11, b"\0\0\0") + status(b"good") + group(1024)
    data = b"".join(record(22, shown[at : at + 50]) for at in range(0, len(shown), 50))
    flight = FirstFlight(wants_all=True)
    replies = [flight.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert replies[-1] == ServerReply("TLSv1.2", DHE, dh_bits=1024, staple=b"good")
    assert set(replies[:-1]) <= {None}


async def _longest_stall(stalls: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.01)
        stalls.append(time.monotonic() - began)


@pytest.mark.parametrize(
    ("filling", "said"),
    [
        (b"\x16\x03\x03\x00\x00", "empty record"),  # empty handshake records
        (b"\x16\x03\x03\x00\x01\x02", "more than 256 kB"),  # one byte each
        (b"\x15\x03\x03\x00\x02\x01\x70", "more than 256 kB"),  # warnings that promise to go on
        (record(22, server_hello()) + record(22, message(0, b"")) * 1000, "more than 256 kB"),
    ],
)
def test_a_server_that_sends_without_end_holds_nobody_up(filling: bytes, said: str) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        while True:
            writer.write(filling * (65536 // len(filling) + 1))
            await writer.drain()

    stalls: list[float] = []

    async def ask(net: Net) -> NetError:
        watch = asyncio.create_task(_longest_stall(stalls))
        try:
            with pytest.raises(NetError, match=said) as caught:
                await net.greet("a.test", "TLSv1.2", USUAL, wants_status=True)
            return caught.value
        finally:
            watch.cancel()

    async def run() -> NetError:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(flood) as port,
            open_net(config(dns.address, port)) as net,
        ):
            return await ask(net)

    began = time.process_time()
    error = asyncio.run(run())
    assert error.kind == "protocol"
    assert time.process_time() - began < 1.5
    assert max(stalls, default=0) < 1
