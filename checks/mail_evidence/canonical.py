"""Brings headers and bodies into the forms that DKIM signs (RFC 6376 §3.4)."""

import re

_BLANKS = re.compile(rb"[ \t]+")


def canonical_header(raw: bytes, way: str) -> bytes:
    """One field as sent, with its final line end; `way` is "simple" or "relaxed"."""
    if way == "simple":
        return raw
    name, _, value = raw.partition(b":")
    unfolded = value.replace(b"\r\n", b"")
    return name.strip(b" \t").lower() + b":" + _BLANKS.sub(b" ", unfolded).strip(b" ") + b"\r\n"


def canonical_body(body: bytes, way: str) -> bytes:
    """The whole body; takes time in proportion to its length, whatever is in it."""
    if way == "relaxed":
        # Runs are made one blank first: to look for blanks before line ends in a run is slow.
        body = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n")
        body = body.removesuffix(b" ")
    end = len(body)
    while body[end - 2 : end] == b"\r\n":
        end -= 2
    if end == 0:
        return b"" if way == "relaxed" else b"\r\n"
    return body[:end] + b"\r\n"
