"""Unpacks response bodies bit by bit, so that a small body cannot become a large one in memory."""

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"


class _Inflater(Protocol):
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class BoundedBody:
    """Collects at most `limit` bytes, counted after unpacking; `is_full` says to stop reading.

    `received` counts the bytes as they came.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._parts = bytearray()
        self._encoding = encoding.strip().lower()
        self._inflater: _Inflater | None = None
        if self._encoding in {"gzip", "x-gzip"}:
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        elif self._encoding == "deflate":
            self._inflater = zlib.decompressobj()
        self.is_full = False
        self.received = 0

    def feed(self, data: bytes) -> None:
        """Raises zlib.error for a body that is not what its Content-Encoding says."""
        self.received += len(data)
        room = self._limit - len(self._parts)
        if self._inflater is None:
            self._parts += data[:room]
            self.is_full = len(data) > room
            return
        # One byte more than there is room for tells "just full" from "too much".
        unpacked = self._unpack(data, room + 1)
        self._parts += unpacked[:room]
        self.is_full = len(unpacked) > room

    def _unpack(self, data: bytes, most: int) -> bytes:
        assert self._inflater is not None  # noqa: S101  only called where there is one
        try:
            return self._inflater.decompress(data, most)
        except zlib.error:
            if self._encoding != "deflate" or self._parts:
                raise
            # Half of the servers send raw deflate under that name.
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._inflater.decompress(data, most)

    @property
    def content(self) -> bytes:
        return bytes(self._parts)
