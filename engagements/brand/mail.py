"""The brand as a mail wears it: colours that stand inline, and the logo by its whole address."""

from dataclasses import dataclass

from engagements.brand.legible import THEMES
from engagements.brand.sheet import dark_of, tokens_of
from engagements.models import Organisation

LOGO_HEIGHT = 28  # pixels
# The portal's own accent and the ink on it, by day and by night.
PLAIN = ("#26479c", "#ffffff", "#a3bdf8", "#131c33")


@dataclass(frozen=True, slots=True)
class MailBrand:
    """`logo` is a path, empty where the logo would not be seen on both papers: the reader's program chooses
    between them, and no plate could be put under it. `logo_width` is in pixels."""

    accent: str
    ink: str
    dark_accent: str
    dark_ink: str
    logo: str = ""
    logo_width: int = 0
    logo_height: int = LOGO_HEIGHT


def mail_brand(organisation: Organisation) -> MailBrand:
    colours = PLAIN
    if organisation.colour:
        pair = (organisation.colour, dark_of(organisation.colour, organisation.colour_dark))
        day, night = (tokens_of(colour, theme) for colour, theme in zip(pair, THEMES, strict=True))
        colours = (day["accent"], day["accent-ink"], night["accent"], night["accent-ink"])
    if not organisation.logo_url or not {"light", "dark"} <= set(organisation.logo_themes):
        return MailBrand(*colours)
    width = round(organisation.logo_width * LOGO_HEIGHT / max(organisation.logo_height, 1))
    return MailBrand(*colours, organisation.logo_url, width)
