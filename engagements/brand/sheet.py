"""The style sheet that dresses a page in an organisation's colour: a function of its two colours alone.

So its address names the colours and nobody's organisation, browsers may keep it for ever, and the content
policy needs no exception. Where what is made of a colour changes, FORMAT does, and with it every address.
"""

from engagements.brand.legible import THEMES, Theme, ink_on, judge, wash_of
from engagements.brand.oklch import Oklch, from_hex, to_hex

FORMAT = 1
NAMES = ("accent", "accent-hover", "accent-ink", "accent-wash", "accent-line")


def tokens_of(colour: str, theme: Theme) -> dict[str, str]:
    """What the portal's accent becomes, each `#rrggbb`; the nearest stands in for what cannot be read."""
    readable = judge(colour, theme).nearest
    base = from_hex(readable)
    step, line = (
        (-0.065, Oklch(0.83, 0.06, base.hue)) if theme == "light" else (0.065, Oklch(0.43, 0.085, base.hue))
    )
    made = (
        readable,
        to_hex(base.at(base.lightness + step)),
        ink_on(base, theme),
        to_hex(wash_of(base, theme)),
        to_hex(line.with_chroma(base.chroma)),
    )
    return dict(zip(NAMES, made, strict=True))


def brand_sheet(light: str, dark: str, *, selector: str = ":root") -> str:
    """CSS that sets the accent under `selector`, and the pack's on its page."""
    day, night = (tokens_of(colour, theme) for colour, theme in zip((light, dark), THEMES, strict=True))
    lines = "".join(f"--{name}:light-dark({day[name]},{night[name]});" for name in NAMES)
    paper = f"--pack-accent:{day['accent']};--pack-number:{day['accent']}"
    return f"@layer tokens{{{selector}{{{lines}}}}}\n.pack{{{paper}}}\n"


def dark_of(light: str, dark: str) -> str:
    """The colour by night: the one that was chosen, else what the colour by day becomes there."""
    return dark or judge(light, "dark").nearest
