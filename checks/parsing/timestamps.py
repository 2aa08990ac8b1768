"""Reads the promises of certificate logs to publish a certificate (SCTs), as servers send them."""

import struct

_ID_BYTES = 32
_MOST = 50


def logs_in(data: bytes) -> tuple[str, ...]:
    """The ids in hexadecimal of the logs in a SignedCertificateTimestampList (RFC 6962 §3.3), in its order.

    None for what is no such list; what is cut short ends it. Promises of other versions than 1 do not count.
    """
    if len(data) < 2:
        return ()
    end = min(len(data), 2 + struct.unpack_from("!H", data)[0])
    logs: list[str] = []
    place = 2
    while place + 2 <= end and len(logs) < _MOST:
        length = struct.unpack_from("!H", data, place)[0]
        promise = data[place + 2 : place + 2 + length]
        place += 2 + length
        if place > end:
            break
        if len(promise) > _ID_BYTES and promise[0] == 0:
            logs.append(promise[1 : 1 + _ID_BYTES].hex())
    return tuple(logs)
