"""Says hello in versions and ciphers that no library speaks any more.

RFC 5246 §7.4.1 (TLS 1.2), RFC 6101 §5.6.1 (SSL 3.0). Only the first flight is exchanged; what comes back is
read in `server_hello`.
"""

import os
import struct

HELLO_VERSIONS = {"SSLv3": 0x0300, "TLSv1": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303}
_HANDSHAKE = 22
_STATUS_REQUEST, TIMESTAMPS, RENEGOTIATION_INFO = 5, 18, 0xFF01
OCSP = 1


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


_STATUS_WANTED = _extension(_STATUS_REQUEST, bytes((OCSP, 0, 0, 0, 0))) + _extension(TIMESTAMPS, b"")


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
