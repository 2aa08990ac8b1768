"""A hello is built as the RFCs draw it, and any answer to it is read or refused, never stumbled over."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.net.hello import (
    BROKEN,
    FINITE_FIELD,
    HELLO_VERSIONS,
    USUAL,
    ServerReply,
    client_hello,
    read_reply,
)

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


@pytest.mark.parametrize("version", HELLO_VERSIONS)
def test_a_hello_offers_its_version_the_suites_and_the_name(version: str) -> None:
    hello = client_hello(version, "shop.test", USUAL)
    kind, _, length = struct.unpack("!BHH", hello[:5])
    assert (kind, length) == (22, len(hello) - 5)
    assert struct.unpack("!H", hello[9:11])[0] == HELLO_VERSIONS[version]
    assert struct.pack("!H", USUAL[0]) in hello
    assert (b"shop.test" in hello) is (version != "SSLv3"), "SSL 3.0 has no extensions"


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
        assert read_reply(data[:end]) is None


@pytest.mark.parametrize("bits", [512, 1024, 2048])
def test_the_group_of_a_key_exchange_is_measured(bits: int) -> None:
    flight = server_hello(suite=DHE) + message(11, b"\0\0\0") + group(bits) + message(14, b"")
    assert read_reply(record(22, server_hello(suite=DHE)), wants_flight=True) is None
    reply = read_reply(record(22, flight), wants_flight=True)
    assert reply is not None
    assert reply.dh_bits == bits


def test_a_hello_asks_for_a_staple_and_timestamps_where_they_are_wanted() -> None:
    status, timestamps = bytes.fromhex("000500050100000000"), bytes.fromhex("00120000")
    asking = client_hello("TLSv1.2", "shop.test", USUAL, wants_status=True)
    assert asking.endswith(status + timestamps)
    assert struct.unpack("!H", asking[3:5])[0] == len(asking) - 5
    assert status not in client_hello("TLSv1.2", "shop.test", USUAL)


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
    reply = read_reply(record(22, flight), wants_flight=True)
    assert reply is not None
    assert reply.staple == staple


def test_timestamps_beside_the_certificate_are_kept_as_they_came() -> None:
    shown = server_hello(extensions=bytes.fromhex("00120004abcdef01 ff01000100"))
    assert read_reply(record(22, shown)) == ServerReply(
        "TLSv1.2", ECDHE, has_secure_renegotiation=True, timestamps=bytes.fromhex("abcdef01")
    )


def test_an_elliptic_key_exchange_has_no_such_group() -> None:
    reply = read_reply(record(22, server_hello() + group(1024)), wants_flight=True)
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
def test_any_bytes_are_read_or_refused(data: bytes, wants_flight: bool) -> None:
    try:
        reply = read_reply(data, wants_flight=wants_flight)
    except ValueError:
        return
    assert reply is None or isinstance(reply, ServerReply)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_in_a_record_are_read_or_refused(payload: bytes, is_hello: bool) -> None:
    data = record(22, (server_hello(suite=DHE) if is_hello else b"") + payload)
    try:
        reply = read_reply(data, wants_flight=True)
    except ValueError:
        return
    assert reply is None or reply.dh_bits >= 0


def test_no_suite_is_both_broken_and_a_sign_of_strength() -> None:
    assert not set(BROKEN) & set(FINITE_FIELD)
