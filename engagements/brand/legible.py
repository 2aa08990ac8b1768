"""Whether an organisation's colour can be read where the portal puts it, and the nearest one that can."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.brand.oklch import Oklch, contrast, from_hex, to_hex

type Theme = Literal["light", "dark"]
THEMES: tuple[Theme, Theme] = ("light", "dark")

# WCAG 2.2, 1.4.3: text of the sizes that links and buttons have.
LEAST = 4.5
# What static/css/tokens.css calls paper, sunk, raised and hover; a test holds the two together.
GROUNDS: dict[Theme, dict[str, Oklch]] = {
    "light": {
        "paper": Oklch(0.985, 0.0035, 85),
        "sunk": Oklch(0.962, 0.0045, 85),
        "raised": Oklch(0.998, 0.001, 85),
        "hover": Oklch(0.945, 0.005, 85),
    },
    "dark": {
        "paper": Oklch(0.19, 0.005, 75),
        "sunk": Oklch(0.165, 0.005, 75),
        "raised": Oklch(0.225, 0.006, 75),
        "hover": Oklch(0.245, 0.006, 75),
    },
}
# What is written on a button of the colour: pale by day, near black by night.
INK_ON: dict[Theme, float] = {"light": 0.99, "dark": 0.19}


@dataclass(frozen=True, slots=True)
class Reading:
    """One place where the colour stands: `ratio` is its contrast there, 1 to 21."""

    where: str | Promise
    ratio: float

    @property
    def passes(self) -> bool:
        return self.ratio >= LEAST

    @property
    def said(self) -> str:
        """Rounded down: 4.49 is not 4.5."""
        return f"{int(self.ratio * 10) / 10:.1f}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`nearest` is the colour itself where it passes."""

    colour: str
    theme: Theme
    readings: tuple[Reading, ...]
    nearest: str

    @property
    def passes(self) -> bool:
        return all(one.passes for one in self.readings)

    @property
    def failing(self) -> tuple[Reading, ...]:
        return tuple(one for one in self.readings if not one.passes)


def judge(colour: str, theme: Theme) -> Judgement:
    """What of `#rrggbb` can be read on the pages of that theme. Raises ValueError for no such colour."""
    readings = _readings(colour, theme)
    is_sound = all(one.passes for one in readings)
    return Judgement(colour, theme, readings, colour if is_sound else nearest(colour, theme))


@lru_cache(maxsize=256)  # anybody may ask for any colour
def nearest(colour: str, theme: Theme) -> str:
    """The colour of the same hue that passes with the smallest step in lightness: darker by day, lighter by
    night. There always is one: black and white pass."""
    wanted = from_hex(colour)
    far, near = (0.0, wanted.lightness) if theme == "light" else (1.0, wanted.lightness)
    while abs(near - far) > 0.0005:
        middle = (near + far) / 2
        if _passes(to_hex(wanted.at(middle)), theme):
            far = middle
        else:
            near = middle
    return to_hex(wanted.at(far))


def ink_on(colour: Oklch, theme: Theme) -> str:
    """What is written on a button of that colour, with a breath of its hue."""
    return to_hex(Oklch(INK_ON[theme], min(colour.chroma, 0.03 if theme == "dark" else 0.004), colour.hue))


@cache
def ground_hexes(theme: Theme) -> dict[str, str]:
    return {name: to_hex(one) for name, one in GROUNDS[theme].items()}


def _passes(colour: str, theme: Theme) -> bool:
    return all(one.passes for one in _readings(colour, theme))


def _readings(colour: str, theme: Theme) -> tuple[Reading, ...]:
    grounds = ground_hexes(theme)
    wash = to_hex(wash_of(from_hex(colour), theme))
    others = min(contrast(colour, grounds[name]) for name in ("sunk", "raised", "hover"))
    return (
        Reading(_("Links and headings on paper"), contrast(colour, grounds["paper"])),
        Reading(_("Links in lists and fields"), min(others, contrast(colour, wash))),
        Reading(_("The ink on a button"), contrast(colour, ink_on(from_hex(colour), theme))),
    )


def wash_of(colour: Oklch, theme: Theme) -> Oklch:
    """The ground of what is chosen: hardly more than paper."""
    if theme == "light":
        return Oklch(0.952, min(colour.chroma, 0.019), colour.hue)
    return Oklch(0.26, min(colour.chroma, 0.04), colour.hue)
