"""Pictures as people bring them for a logo, drawn here."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw


def logo(
    ink: str = "#1d1a16", *, size: tuple[int, int] = (400, 120), form: str = "PNG", **options: Any
) -> bytes:
    """A bar of one colour on a transparent ground with a margin; on white in a JPEG."""
    picture = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(picture).rectangle((20, 20, size[0] - 21, size[1] - 21), fill=ink)
    if form == "JPEG":
        ground = Image.new("RGB", size, "white")
        ground.paste(picture, (0, 0), picture)
        picture = ground
    drawn = io.BytesIO()
    picture.save(drawn, form, **options)
    return drawn.getvalue()


def bomb(width: int = 10_000, height: int = 10_000) -> bytes:
    """A PNG of a few kilobytes that says it has 100 million pixels, and has them: 100 MB when decoded."""
    rows = zlib.compress(
        bytes((width + 1) * 100), 9
    )  # a decoder would find out at row 101 that there are no more
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
