"""Small pictures of figures: before and after, and a line the size of a word."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.drawings.palette import SCREEN, Palette
from engagements.drawings.svg import drawing, element

BAR, VALUE, HEIGHT = 280, 120, 66


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """One measured thing; both figures in `unit`; `is_lower_better` decides what counts as progress.

    Figures that differ by no more than `noise` count as the same.
    """

    label: str
    before: float
    after: float
    unit: str = "ms"
    is_lower_better: bool = True
    noise: float = 0

    @property
    def is_same(self) -> bool:
        return abs(self.after - self.before) <= self.noise

    @property
    def is_better(self) -> bool:
        return self.after < self.before if self.is_lower_better else self.after > self.before


def _pair(row: BeforeAfter, top: float, largest: float, palette: Palette) -> list[SafeString]:
    scale = BAR / largest if largest else 0
    paint = palette.idle if row.is_same else palette.go if row.is_better else palette.nogo
    made = [element("text", row.label, x=0, y=top + 12, font_size=13, font_weight=500, fill=palette.ink)]
    lines = (
        (row.before, _("before"), palette.line, palette.muted, 400),
        (row.after, _("after"), paint, paint, 650),
    )
    for number, (value, word, fill, ink, weight) in enumerate(lines):
        y = top + 20 + number * 16
        length = max(value * scale, 2)
        figure = f"{value:,.10g} {row.unit} {word}"
        made.append(element("rect", x=0, y=y, width=f"{length:.1f}", height=11, rx=2, fill=fill))
        place = {"x": f"{length + 8:.1f}", "y": y + 10, "font_size": 12, "font_weight": weight}
        made.append(element("text", figure, fill=ink, **place))
    return made


def before_after(rows: Sequence[BeforeAfter], *, label: str = "", palette: Palette = SCREEN) -> SafeString:
    """Two bars a row, the upper one before; all rows share one scale, so that lengths can be compared."""
    largest = max((max(row.before, row.after) for row in rows), default=0.0)
    children = [part for i, row in enumerate(rows) for part in _pair(row, i * HEIGHT, largest, palette)]
    said = "; ".join(f"{row.label}: {row.before:g} → {row.after:g} {row.unit}" for row in rows)
    height = max(len(rows), 1) * HEIGHT
    return drawing(BAR + VALUE, height, label or said or _("No figures yet"), *children)


def sparkline(values: Sequence[float], *, label: str, palette: Palette = SCREEN) -> SafeString:
    """A 96 × 24 line from the least to the greatest value, its last point marked; empty for no values."""
    if not values:
        return drawing(96, 24, label, class_="drawing spark")
    low, high = min(values), max(values)
    spread = (high - low) or 1
    step = 88 / max(len(values) - 1, 1)
    points = [(4 + i * step, 20 - 16 * (value - low) / spread) for i, value in enumerate(values)]
    line = element(
        "polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), fill="none", stroke=palette.muted,
        stroke_width=1.5, stroke_linejoin="round",
    )  # fmt: skip
    x, y = points[-1]
    end = element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=2.5, fill=palette.accent)
    return drawing(96, 24, label, line, end, class_="drawing spark")
