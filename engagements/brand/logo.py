"""Draws a logo anew as a PNG that mails, pages and packs can show, and says on which paper it is seen."""

import io
import struct
import warnings
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from engagements.attachments.sniffing import MEGABYTE, UnwantedFile
from engagements.brand.legible import THEMES, Theme, ground_hexes
from engagements.brand.oklch import linear, luminance

MOST_BYTES = 5 * MEGABYTE
MOST_PIXELS = 16_000_000
BOX = (640, 240)
LEAST_HEIGHT = 24
# What Pillow raises for half a file; struct.error and the others for half a header of EXIF.
DAMAGED = (OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, struct.error)
FORMATS = ("PNG", "JPEG", "WEBP")
# A part of a logo that has less contrast with its ground than SEEN is not seen there; where less than ENOUGH
# is seen, too much is missing. WCAG asks nothing of logotypes (1.4.11), readers do.
SEEN, ENOUGH = 1.7, 0.75


@dataclass(frozen=True, slots=True)
class Logo:
    """`png` of at most 640 × 240 pixels without margins; `themes` are those on whose paper it is seen."""

    png: bytes
    width: int
    height: int
    themes: tuple[Theme, ...]

    @property
    def sha256(self) -> str:
        return sha256(self.png).hexdigest()


def draw_logo(data: bytes) -> Logo:
    """Raises UnwantedFile for what is no PNG, JPEG or WebP, is damaged, or has more pixels than a logo needs.

    How many it says it has is looked at before any of them is decoded.
    """
    if len(data) > MOST_BYTES:
        raise UnwantedFile(
            _("The logo has more than %(n)d MB; make it smaller.") % {"n": MOST_BYTES // MEGABYTE}
        )
    if _is_svg(data):
        raise UnwantedFile(
            _("An SVG can carry a script, so none is taken. Export the logo as a PNG, 600 pixels wide or so.")
        )
    drawn = _cut(_decoded(data))
    drawn.thumbnail(BOX)
    if drawn.height < LEAST_HEIGHT:
        raise UnwantedFile(
            _("The logo is only %(n)d pixels high; it would look blurred.") % {"n": drawn.height}
        )
    kept = io.BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    themes = tuple(theme for theme in THEMES if _share_seen(drawn, theme) >= ENOUGH)
    return Logo(kept.getvalue(), drawn.width, drawn.height, themes)


def _is_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").lower().replace(b"\x00", b"")
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) or b"<svg" in head


def _decoded(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_large()
        # Else half a file is drawn in a process where WeasyPrint has told Pillow to be content with that.
        picture.verify()
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        return ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError:
        raise _too_large() from None
    except UnidentifiedImageError:
        raise UnwantedFile(_("A logo is a PNG, JPEG or WebP; this file is none of them.")) from None
    except DAMAGED as error:
        raise UnwantedFile(_("This picture is damaged: it cannot be shown.")) from error


def _too_large() -> UnwantedFile:
    most = {"most": MOST_PIXELS // 1_000_000}
    return UnwantedFile(_("The logo has more than %(most)d million pixels; make it smaller.") % most)


def _cut(picture: Image.Image) -> Image.Image:
    """Without the transparent margin. Raises UnwantedFile for what is nothing but that."""
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise UnwantedFile(_("The logo is transparent all over: there is nothing to see."))
    return picture.crop(box)


def _share_seen(drawn: Image.Image, theme: Theme) -> float:
    """How much of it stands out from that theme's paper, 0 to 1; one without holes brings its own ground."""
    small = drawn.copy()
    small.thumbnail((120, 120))
    data = small.tobytes()
    pixels = [data[at : at + 3] for at in range(0, len(data), 4) if data[at + 3] > 127]
    if not pixels or len(pixels) > 0.98 * small.width * small.height:
        return 1.0
    ground = luminance(linear(ground_hexes(theme)["paper"]))
    return sum(_stands_out(luminance(linear(f"#{one.hex()}")), ground) for one in pixels) / len(pixels)


def _stands_out(one: float, other: float) -> bool:
    bright, dark = max(one, other), min(one, other)
    return (bright + 0.05) / (dark + 0.05) >= SEEN
