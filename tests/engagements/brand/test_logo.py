"""A logo is drawn anew, or refused with a word that says why, before a bomb among pictures is decoded."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from engagements.attachments.sniffing import UnwantedFile
from engagements.brand.logo import BOX, draw_logo
from engagements.brand.paper import on_paper
from tests.engagements.brand.logos import SVG, bomb, logo


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_every_kind_becomes_a_png_of_a_bounded_size(form: str) -> None:
    drawn = draw_logo(logo(size=(3000, 900), form=form))
    picture = opened(drawn.png)
    assert picture.format == "PNG"
    assert (picture.width, picture.height) == (drawn.width, drawn.height)
    assert drawn.width <= BOX[0]
    assert drawn.height <= BOX[1]


def test_nothing_of_the_original_but_its_pixels_is_kept() -> None:
    data = logo(exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00secret", form="WEBP")
    assert b"secret" in data
    assert b"secret" not in draw_logo(data).png
    tail = logo() + b"<script>alert(1)</script>"
    assert b"script" not in draw_logo(tail).png


def test_a_transparent_margin_is_cut_off() -> None:
    drawn = draw_logo(logo(size=(400, 120)))
    assert (drawn.width, drawn.height) == (360, 80)


@pytest.mark.parametrize(
    ("ink", "form", "themes"),
    [
        ("#1d1a16", "PNG", ("light",)),
        ("#ffffff", "PNG", ("dark",)),
        ("#e4002b", "PNG", ("light", "dark")),
        ("#1d1a16", "JPEG", ("light", "dark")),
    ],
)
def test_it_says_on_which_paper_it_is_seen(ink: str, form: str, themes: tuple[str, ...]) -> None:
    assert draw_logo(_inked(ink, form)).themes == themes


def _inked(ink: str, form: str) -> bytes:
    """With a hole in the middle, so that it is no plate."""
    picture = opened(logo(ink)).convert("RGBA")
    picture.paste((0, 0, 0, 0), (100, 50, 300, 70))
    if form == "JPEG":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, (0, 0), picture)
        picture = ground
    drawn = io.BytesIO()
    picture.save(drawn, form)
    return drawn.getvalue()


def test_a_hundred_megapixels_are_refused_before_they_are_decoded() -> None:
    data = bomb()
    assert len(data) < 10_000
    tracemalloc.start()
    try:
        with pytest.raises(UnwantedFile, match="more than 16 million pixels"):
            draw_logo(data)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (SVG, "SVG can carry a script"),
        (b"\xef\xbb\xbf  <svg onload='alert(1)'></svg>", "SVG can carry a script"),
        (SVG.decode().encode("utf-16"), "SVG can carry a script"),
        (b"GIF89a" + bytes(100), "PNG, JPEG or WebP"),
        (b"<html>", "PNG, JPEG or WebP"),
        (b"", "PNG, JPEG or WebP"),
        (bytes(6 * 1024 * 1024), "more than 5 MB"),
        (logo()[:-40], "damaged"),
        (logo(size=(400, 60)), "only 20 pixels high"),
        (logo("#00000000"), "transparent all over"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(UnwantedFile, match=why):
        draw_logo(data)


def test_on_paper_it_has_no_holes_and_stands_on_ink_where_white_would_swallow_it() -> None:
    dark, pale = (draw_logo(_inked(ink, "PNG")).png for ink in ("#1d1a16", "#ffffff"))
    on_white, on_ink = opened(on_paper(dark, is_seen=True)), opened(on_paper(pale, is_seen=False))
    assert on_white.mode == on_ink.mode == "RGB"
    assert on_white.getpixel((on_white.width // 2, on_white.height // 2)) == (255, 255, 255)
    assert on_ink.getpixel((0, 0)) == (29, 26, 22)


def test_half_a_header_of_exif_is_a_damaged_picture() -> None:
    png = logo()
    body = b"eXIf" + b"II*\0"
    chunk = struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body))
    after_header = 8 + 25
    with pytest.raises(UnwantedFile, match="damaged"):
        draw_logo(png[:after_header] + chunk + png[after_header:])
