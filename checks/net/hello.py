"""Says hello in versions and ciphers that no library speaks any more, and reads what a server makes of it.

RFC 5246 §7.4.1 (TLS 1.2), RFC 6101 §5.6.1 (SSL 3.0). Only the first flight is exchanged: a ServerHello tells
that the server would go on, an alert or a closed connection that it would not. Where asked for, the flight
behind it is read as well: a stapled word on the certificate's revocation (RFC 6066 §8), the size of a group.
"""

import os
import struct
from dataclasses import dataclass, replace

HELLO_VERSIONS = {"SSLv3": 0x0300, "TLSv1": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303}
_VERSION_NAMES = {number: name for name, number in HELLO_VERSIONS.items()}
_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _SERVER_KEY_EXCHANGE, _SERVER_HELLO_DONE, _CERTIFICATE_STATUS = 2, 12, 14, 22
_MOST_RECORD = 2**14 + 2048
_MOST_MESSAGES = 256 * 1024
_UNRECOGNISED_NAME = 112
_STATUS_REQUEST, _TIMESTAMPS, _RENEGOTIATION_INFO = 5, 18, 0xFF01
_OCSP = 1
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

    `dh_bits` is the size of a finite-field group where the server showed one, else 0. `staple` is an OCSP
    response in DER, `timestamps` a list of SCTs (RFC 6962 §3.3), empty where none was sent.
    """

    version: str = ""
    suite: int = 0
    compression: int = 0
    has_secure_renegotiation: bool = False
    dh_bits: int = 0
    alert: str = ""
    staple: bytes = b""
    timestamps: bytes = b""


def client_hello(version: str, host: str, suites: tuple[int, ...], *, wants_status: bool = False) -> bytes:
    """One ClientHello record that offers at most `version` (a key of HELLO_VERSIONS) and these suites.

    One that `wants_status` asks for a staple and for SCTs, as Firefox and Chrome do.
    """
    number = HELLO_VERSIONS[version]
    body = struct.pack("!H", number) + os.urandom(32) + b"\0"
    # 0x00ff asks for RFC 5746 where there is no room for its extension.
    body += _sized(2, b"".join(struct.pack("!H", suite) for suite in (*suites, 0x00FF)))
    body += b"\x02\x01\x00"  # DEFLATE is offered to see whether somebody still takes it (CRIME)
    if number > HELLO_VERSIONS["SSLv3"]:
        asked = _STATUS_WANTED if wants_status else b""
        body += _sized(2, _extensions(number, host) + asked)
    message = b"\x01" + _sized(3, body)
    return struct.pack("!BH", _HANDSHAKE, min(number, 0x0301)) + _sized(2, message)


def _extensions(number: int, host: str) -> bytes:
    name = b"\0" + _sized(2, host.encode("ascii", "ignore"))
    parts = [
        _extension(0, _sized(2, name)),
        _extension(10, _sized(2, struct.pack("!6H", 29, 23, 24, 25, 256, 257))),
        _extension(11, b"\x01\x00"),
    ]
    if number >= HELLO_VERSIONS["TLSv1.2"]:
        algorithms = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201)
        parts.append(_extension(13, _sized(2, struct.pack(f"!{len(algorithms)}H", *algorithms))))
    return b"".join(parts)


def _extension(kind: int, content: bytes) -> bytes:
    return struct.pack("!H", kind) + _sized(2, content)


def _sized(width: int, content: bytes) -> bytes:
    return len(content).to_bytes(width, "big") + content


_STATUS_WANTED = _extension(_STATUS_REQUEST, bytes((_OCSP, 0, 0, 0, 0))) + _extension(_TIMESTAMPS, b"")


def read_reply(data: bytes, *, wants_flight: bool = False) -> ServerReply | None:
    """The server's answer, or None while more bytes are needed to tell.

    With `wants_flight` it is complete only with the key exchange, which holds the size of the group and comes
    after the staple. Raises ValueError for what is no TLS.
    """
    messages = bytearray()
    alert = ""
    for kind, payload in _records(data):
        if kind == _HANDSHAKE:
            messages += payload
            if len(messages) > _MOST_MESSAGES:
                raise ValueError("a first flight of more than 256 kB")
        elif kind == _ALERT and len(payload) >= 2:
            level, number = payload[0], payload[1]
            if (level, number) != (1, _UNRECOGNISED_NAME):  # a server may go on after that one
                alert = _ALERTS.get(number, f"alert {number}")
                break
        else:
            raise ValueError(f"a record of type {kind} in place of a ServerHello")
    reply, is_complete = _read_messages(bytes(messages))
    if reply is not None and (is_complete or not wants_flight):
        return reply
    return ServerReply(alert=alert) if alert else None


def _records(data: bytes) -> list[tuple[int, bytes]]:
    """The complete records at the start of the data."""
    records = []
    while len(data) >= 5:
        kind, major, _, length = struct.unpack("!BBBH", data[:5])
        if major != 3 or length > _MOST_RECORD:
            raise ValueError("no TLS record")
        if len(data) < 5 + length:
            break
        records.append((kind, data[5 : 5 + length]))
        data = data[5 + length :]
    return records


def _read_messages(data: bytes) -> tuple[ServerReply | None, bool]:
    """The ServerHello with the staple and the group that came behind it, and whether no more can come."""
    reply: ServerReply | None = None
    while len(data) >= 4:
        kind, length = data[0], int.from_bytes(data[1:4], "big")
        if len(data) < 4 + length:
            break
        body, data = data[4 : 4 + length], data[4 + length :]
        if reply is None:
            if kind != _SERVER_HELLO:
                raise ValueError(f"a message of type {kind} in place of a ServerHello")
            reply = _server_hello(body)
        elif kind == _CERTIFICATE_STATUS:
            reply = _with_staple(reply, body)
        elif kind == _SERVER_KEY_EXCHANGE:
            return _with_group(reply, body), True
        elif kind == _SERVER_HELLO_DONE:
            return reply, True
    return reply, False


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
        has_secure_renegotiation=_RENEGOTIATION_INFO in extensions,
        timestamps=extensions.get(_TIMESTAMPS, b""),
    )


def _read_extensions(data: bytes) -> dict[int, bytes]:
    found, place = {}, 2
    while place + 4 <= len(data):
        kind, length = struct.unpack("!HH", data[place : place + 4])
        found[kind] = data[place + 4 : place + 4 + length]
        place += 4 + length
    return found


def _with_staple(reply: ServerReply, body: bytes) -> ServerReply:
    """RFC 6066 §8: a type, and the response with its length before it."""
    length = int.from_bytes(body[1:4], "big")
    if body[:1] != bytes((_OCSP,)) or len(body) < 4 + length:
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


# Ephemeral Diffie-Hellman over finite fields, with ciphers that nobody objects to.
FINITE_FIELD: tuple[int, ...] = (0x009E, 0x009F, 0xCCAA, 0x0067, 0x006B, 0x0033, 0x0039, 0x00A2, 0x00A3)
# What servers of each age choose from.
USUAL: tuple[int, ...] = (
    *(0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC023, 0xC027, 0xC009, 0xC013, 0xC00A, 0xC014),
    *FINITE_FIELD,
    *(0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A, 0x0016, 0xC012, 0xC008, 0x0005, 0x0004),
)
# No encryption, no authentication, or a cipher that is broken: RFC 9325 §4.1 says MUST NOT.
BROKEN: dict[int, str] = {
    0x0001: "RSA_NULL_MD5", 0x0002: "RSA_NULL_SHA", 0x003B: "RSA_NULL_SHA256", 0xC006: "ECDHE_ECDSA_NULL_SHA",
    0xC010: "ECDHE_RSA_NULL_SHA", 0x0003: "RSA_EXPORT_RC4_40_MD5", 0x0006: "RSA_EXPORT_RC2_40_MD5",
    0x0008: "RSA_EXPORT_DES40_SHA", 0x0011: "DHE_DSS_EXPORT_DES40_SHA", 0x0014: "DHE_RSA_EXPORT_DES40_SHA",
    0x0017: "DH_anon_EXPORT_RC4_40_MD5", 0x0019: "DH_anon_EXPORT_DES40_SHA", 0x0009: "RSA_DES_SHA",
    0x0012: "DHE_DSS_DES_SHA", 0x0015: "DHE_RSA_DES_SHA", 0x001A: "DH_anon_DES_SHA",
    0x0004: "RSA_RC4_128_MD5", 0x0005: "RSA_RC4_128_SHA", 0xC007: "ECDHE_ECDSA_RC4_128_SHA",
    0xC011: "ECDHE_RSA_RC4_128_SHA", 0x0018: "DH_anon_RC4_128_MD5", 0x001B: "DH_anon_3DES_SHA",
    0x0034: "DH_anon_AES_128_SHA", 0x003A: "DH_anon_AES_256_SHA", 0x006C: "DH_anon_AES_128_SHA256",
    0x00A6: "DH_anon_AES_128_GCM_SHA256", 0xC016: "ECDH_anon_RC4_128_SHA", 0xC017: "ECDH_anon_3DES_SHA",
    0xC018: "ECDH_anon_AES_128_SHA", 0xC019: "ECDH_anon_AES_256_SHA",
    # 64-bit blocks: long sessions can be read (Sweet32).
    0x000A: "RSA_3DES_SHA", 0x0013: "DHE_DSS_3DES_SHA", 0x0016: "DHE_RSA_3DES_SHA",
    0xC008: "ECDHE_ECDSA_3DES_SHA", 0xC012: "ECDHE_RSA_3DES_SHA", 0x0007: "RSA_IDEA_SHA",
}  # fmt: skip
