"""Draws the small picture of a picture anew: nothing of the original's bytes is ever shown in a page."""

import io
import struct
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from engagements.attachments.sniffing import UnwantedFile

MOST_PIXELS = 40_000_000
SIDE = 480
# What Pillow raises for half a file; struct.error and the others for half a header of EXIF.
DAMAGED = (OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, struct.error)
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def thumbnail(data: bytes) -> bytes:
    """A WebP of at most 480 pixels a side, turned upright.

    Raises UnwantedFile for what cannot be drawn, or says that it has more pixels than anybody needs: that
    is looked at before any of them is decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_large()
        # Else half a file is drawn in a process where WeasyPrint has told Pillow to be content with that.
        picture.verify()
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        picture.draft("RGB", (SIDE, SIDE))
        small = ImageOps.exif_transpose(picture).convert("RGBA")
        small.thumbnail((SIDE, SIDE))
        drawn = io.BytesIO()
        small.save(drawn, "WEBP", quality=80)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except DAMAGED as error:
        raise UnwantedFile(_("This picture is damaged: it cannot be shown.")) from error
    return drawn.getvalue()


def _too_large() -> UnwantedFile:
    most = {"most": MOST_PIXELS // 1_000_000}
    return UnwantedFile(_("The picture has more than %(most)d million pixels; make it smaller.") % most)
