"""The brand as a pack takes it along for good: the colour by day, and the logo as it looks on white paper."""

import io
import logging
from base64 import b64encode

from PIL import Image

from engagements.brand.finding import read_logo
from engagements.models import Organisation

logger = logging.getLogger(__name__)

INK = (29, 26, 22)  # of the pack's own text: what a logo that white paper swallows stands on
WHITE = (255, 255, 255)


def paper_brand(organisation: Organisation) -> dict[str, str]:
    """`colour` as `#rrggbb`, `logo` as a data: address of a PNG, `address`; without what was not given."""
    given = {
        "colour": organisation.colour,
        "logo": _logo(organisation),
        "address": organisation.postal_address,
    }
    return {name: value for name, value in given.items() if value}


def _logo(organisation: Organisation) -> str:
    if not organisation.logo_sha256:
        return ""
    file = read_logo(organisation)
    if file is None:
        logger.error("the file of the logo of organisation %s has gone", organisation.pk)
        return ""
    with file:
        png = on_paper(file.read(), is_seen="light" in organisation.logo_themes)
    return "data:image/png;base64," + b64encode(png).decode("ascii")


def on_paper(png: bytes, *, is_seen: bool) -> bytes:
    """The same logo without transparency: on white, or on a plate of ink where white would swallow it."""
    logo = Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGBA")
    margin = 0 if is_seen else max(logo.height // 6, 4)
    size = (logo.width + 2 * margin, logo.height + 2 * margin)
    sheet = Image.new("RGB", size, WHITE if is_seen else INK)
    sheet.paste(logo, (margin, margin), logo)
    drawn = io.BytesIO()
    sheet.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
