"""Reads what a server makes of a hello, each piece once as it comes, and never more than a flight may hold.

RFC 5246 §7.4 (TLS 1.2), RFC 6101 §5.6 (SSL 3.0): a ServerHello tells that the server would go on, an alert
that it would not. Behind it come a stapled word on the certificate's revocation (RFC 6066 §8) and the group.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from checks.net.hello import FINITE_FIELD, HELLO_VERSIONS, OCSP, RENEGOTIATION_INFO, TIMESTAMPS

_VERSION_NAMES = {number: name for name, number in HELLO_VERSIONS.items()}
_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _CERTIFICATE, _SERVER_KEY_EXCHANGE, _SERVER_HELLO_DONE = 2, 11, 12, 14
_CERTIFICATE_STATUS = 22
_RECORD_HEAD, _MESSAGE_HEAD = 5, 4
_MOST_RECORD = 2**14 + 2048
_MOST_BYTES = 256 * 1024 + _MOST_RECORD
_UNRECOGNISED_NAME = 112
_ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 40: "handshake_failure",
    42: "bad_certificate", 47: "illegal_parameter", 50: "decode_error", 70: "protocol_version",
    71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback",
    109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    120: "no_application_protocol",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServerReply:
    """What came back: the version and cipher suite chosen, or the `alert` by its name.

    `dh_bits` is the size of a finite-field group where the server showed one, else 0. `leaf` is its own
    certificate in DER, `staple` an OCSP response in DER, `timestamps` a list of SCTs (RFC 6962 §3.3), each
    empty where none was sent.
    """

    version: str = ""
    suite: int = 0
    compression: int = 0
    has_secure_renegotiation: bool = False
    dh_bits: int = 0
    alert: str = ""
    leaf: bytes = b""
    staple: bytes = b""
    timestamps: bytes = b""


class FirstFlight:
    """The answer to one hello, fed as it comes.

    With `wants_all` it is complete only with the key exchange, which holds the size of the group and comes
    after the staple.
    """

    def __init__(self, *, wants_all: bool = False) -> None:
        self._wants_all = wants_all
        self._received = 0
        self._records = bytearray()  # what is not complete yet
        self._messages = bytearray()
        self._reply: ServerReply | None = None

    def feed(self, data: bytes) -> ServerReply | None:
        """The answer, or None while more bytes are needed to tell. Raises ValueError for what is no TLS."""
        self._received += len(data)
        if self._received > _MOST_BYTES:
            raise ValueError("a first flight of more than 256 kB")
        self._records += data
        for kind, content in _taken(self._records, _RECORD_HEAD, _record_length):
            if kind == _HANDSHAKE and content:  # an empty one is forbidden: RFC 5246 §6.2.1
                self._messages += content
                if self._is_complete():
                    return self._reply
            elif kind == _ALERT and len(content) >= 2:
                level, number = content[0], content[1]
                if (level, number) != (1, _UNRECOGNISED_NAME):  # a server may go on after that one
                    return ServerReply(alert=_ALERTS.get(number, f"alert {number}"))
            else:
                what = f"a record of type {kind}" if content else "an empty record"
                raise ValueError(f"{what} in place of a ServerHello")
        return None

    def _is_complete(self) -> bool:
        """Reads the messages that have come; whether no other is awaited."""
        for kind, body in _taken(self._messages, _MESSAGE_HEAD, _message_length):
            if self._reply is None:
                if kind != _SERVER_HELLO:
                    raise ValueError(f"a message of type {kind} in place of a ServerHello")
                self._reply = _server_hello(body)
            elif kind == _CERTIFICATE:
                self._reply = _with_leaf(self._reply, body)
            elif kind == _CERTIFICATE_STATUS:
                self._reply = _with_staple(self._reply, body)
            elif kind == _SERVER_KEY_EXCHANGE:
                self._reply = _with_group(self._reply, body)
            if not self._wants_all or kind in {_SERVER_KEY_EXCHANGE, _SERVER_HELLO_DONE}:
                return True
        return False


def _taken(
    buffer: bytearray, head: int, length_at: Callable[[bytearray, int], int]
) -> Iterator[tuple[int, bytes]]:
    """Takes what is complete from the start of the buffer: the type and the content behind its `head`."""
    place = 0
    try:
        while place + head <= len(buffer):
            start = place + head
            end = start + length_at(buffer, place)
            if end > len(buffer):
                break
            kind, place = buffer[place], end
            yield kind, bytes(buffer[start:end])
    finally:
        del buffer[:place]


def _record_length(buffer: bytearray, place: int) -> int:
    _, major, _, length = struct.unpack_from("!BBBH", buffer, place)
    if major != 3 or length > _MOST_RECORD:
        raise ValueError("no TLS record")
    return int(length)


def _message_length(buffer: bytearray, place: int) -> int:
    return int.from_bytes(buffer[place + 1 : place + 4], "big")


def _server_hello(body: bytes) -> ServerReply:
    if len(body) < 38 or len(body) < 38 + body[34]:
        raise ValueError("a ServerHello cut short")
    number = struct.unpack("!H", body[:2])[0]
    rest = body[35 + body[34] :]
    suite, compression = struct.unpack("!HB", rest[:3])
    extensions = _read_extensions(rest[3:])
    return ServerReply(
        version=_VERSION_NAMES.get(number, f"0x{number:04x}"),
        suite=suite,
        compression=compression,
        has_secure_renegotiation=RENEGOTIATION_INFO in extensions,
        timestamps=extensions.get(TIMESTAMPS, b""),
    )


def _read_extensions(data: bytes) -> dict[int, bytes]:
    found, place = {}, 2
    while place + 4 <= len(data):
        kind, length = struct.unpack("!HH", data[place : place + 4])
        found[kind] = data[place + 4 : place + 4 + length]
        place += 4 + length
    return found


def _with_leaf(reply: ServerReply, body: bytes) -> ServerReply:
    """RFC 5246 §7.4.2: a list and each certificate in it with a length before; the server's own is first."""
    length = int.from_bytes(body[3:6], "big")
    return replace(reply, leaf=body[6 : 6 + length]) if len(body) >= 6 + length else reply


def _with_staple(reply: ServerReply, body: bytes) -> ServerReply:
    """RFC 6066 §8: a type, and the response with its length before it."""
    length = int.from_bytes(body[1:4], "big")
    if body[:1] != bytes((OCSP,)) or len(body) < 4 + length:
        return reply
    return replace(reply, staple=body[4 : 4 + length])


def _with_group(reply: ServerReply, body: bytes) -> ServerReply:
    """A finite-field key exchange begins with its prime (RFC 5246 §7.4.3); any other has no such size."""
    length = int.from_bytes(body[:2], "big")
    prime = body[2 : 2 + length]
    if reply.suite not in FINITE_FIELD or len(prime) < length:
        return reply
    bits = int.from_bytes(prime, "big").bit_length()
    return replace(reply, dh_bits=bits)
