"""The sprint clock as words and as a ring: what a launch director reads first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import cos, pi, sin

from django.utils.safestring import SafeString

from engagements.drawings.palette import SCREEN, Palette
from engagements.drawings.svg import drawing, element

MINUS = "\N{MINUS SIGN}"


def t_minus(remaining: timedelta) -> str:
    """`T−31:20:05` while there is time, `T+00:10:00` after the launch; hours run past 24."""
    seconds = int(remaining.total_seconds())
    sign = MINUS if seconds >= 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    return f"T{sign}{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A part of the sprint, from and to as fractions of its whole length (0 to 1)."""

    start: float
    end: float


def _arc(start: float, end: float, radius: float, paint: str, width: float) -> SafeString:
    start, end = max(0.0, min(start, 1.0)), max(0.0, min(end, 1.0))
    if end - start >= 0.9999:
        return element("circle", cx=50, cy=50, r=radius, fill="none", stroke=paint, stroke_width=width)
    a, b = (2 * pi * f - pi / 2 for f in (start, end))
    (x1, y1), (x2, y2) = ((50 + radius * cos(angle), 50 + radius * sin(angle)) for angle in (a, b))
    is_long = int(end - start > 0.5)
    path = f"M{x1:.2f} {y1:.2f}A{radius} {radius} 0 {is_long} 1 {x2:.2f} {y2:.2f}"
    return element("path", d=path, fill="none", stroke=paint, stroke_width=width)


def sprint_ring(
    *, elapsed: float, label: str, holds: Sequence[Span] = (), hours: int = 48, palette: Palette = SCREEN
) -> SafeString:
    """A 100 × 100 ring: how much of the sprint is used (0 to 1), its holds, a tick every sixth hour."""
    ticks = [
        element(
            "line", x1=50, y1=1, x2=50, y2=5 if hour % 24 else 8, stroke=palette.muted, stroke_width=1,
            transform=f"rotate({360 * hour / hours:.2f} 50 50)",
        )
        for hour in range(0, hours, 6)
    ]  # fmt: skip
    parts = [_arc(0, 1, 38, palette.line, 6)]
    if elapsed > 0:
        parts.append(_arc(0, elapsed, 38, palette.accent, 6))
    parts += [_arc(hold.start, hold.end, 38, palette.hold, 6) for hold in holds]
    left = f"{max(0.0, 1 - elapsed) * hours:.0f} h"
    words = [
        element(
            "text", left, x=50, y=52, text_anchor="middle", font_size=20, font_weight=650, fill=palette.ink
        ),
        element("text", "left", x=50, y=65, text_anchor="middle", font_size=10, fill=palette.muted),
    ]
    return drawing(100, 100, label, *ticks, *parts, *words)
