"""Offers HTTP/2, as servers do, and declines the first request in its own words: ask again with HTTP/1.1.

RFC 9113 §7, HTTP_1_1_REQUIRED: clients come back by themselves, so that the lab need speak one protocol only.
"""

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_SETTINGS_FRAME = bytes.fromhex("000000040000000000")
_HEADERS, _RST_STREAM = 1, 3
_HTTP_1_1_REQUIRED = (13).to_bytes(4, "big")


def refusal(received: bytes) -> bytes | None:
    """The answer to the bytes so far; None while the request itself is not among them."""
    place = len(PREFACE)
    while len(received) >= place + 9:
        length, kind = int.from_bytes(received[place : place + 3], "big"), received[place + 3]
        stream = received[place + 5 : place + 9]
        if kind == _HEADERS:
            reset = (4).to_bytes(3, "big") + bytes((_RST_STREAM, 0)) + stream + _HTTP_1_1_REQUIRED
            return _SETTINGS_FRAME + reset
        place += 9 + length
    return None
