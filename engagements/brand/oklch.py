"""Colours as eyes order them: between `#rrggbb` and oklch, and how well one is read on another."""

import re
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

HEX = re.compile(r"\A#[0-9a-f]{6}\Z")

type Linear = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Oklch:
    """`lightness` 0 to 1, `chroma` 0 to about 0.37, `hue` in degrees (CSS Color 4, §9)."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float) -> "Oklch":
        return Oklch(min(max(lightness, 0.0), 1.0), self.chroma, self.hue)

    def with_chroma(self, most: float) -> "Oklch":
        return Oklch(self.lightness, min(self.chroma, most), self.hue)


def from_hex(colour: str) -> Oklch:
    """Of `#1f3f99`. Raises ValueError for anything else."""
    red, green, blue = linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, hypot(a, b), degrees(atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """The nearest that a screen shows: of the same lightness and hue, with as much chroma as there is."""
    low, high = 0.0, colour.chroma
    if _is_shown(_linear_of(colour)):
        low = high
    while high - low > 0.0005:
        middle = (low + high) / 2
        if _is_shown(_linear_of(colour.with_chroma(middle))):
            low = middle
        else:
            high = middle
    channels = (_encoded(one) for one in _linear_of(colour.with_chroma(low)))
    return "#" + "".join(f"{round(one * 255):02x}" for one in channels)


def linear(colour: str) -> Linear:
    """Linear sRGB of `#1f3f99`, each channel 0 to 1. Raises ValueError for anything else."""
    if not HEX.match(colour):
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb")
    red, green, blue = (_decoded(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return (red, green, blue)


def luminance(colour: Linear) -> float:
    """Relative luminance of linear sRGB (WCAG 2.2)."""
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21, of two colours `#rrggbb`."""
    bright, dark = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _linear_of(colour: Oklch) -> Linear:
    """The matrices are those of https://bottosson.github.io/posts/oklab/; channels may leave 0 to 1."""
    a, b = colour.chroma * cos(radians(colour.hue)), colour.chroma * sin(radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(colour: Linear) -> bool:
    return all(-0.0005 <= one <= 1.0005 for one in colour)


def _decoded(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(channel: float) -> float:
    channel = min(max(channel, 0.0), 1.0)
    return channel * 12.92 if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
