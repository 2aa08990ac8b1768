"""The stage rail as a picture, for paper; on a page the same rail is a list (components/rail.html)."""

from collections.abc import Sequence
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.drawings.palette import PAPER, Palette
from engagements.drawings.svg import drawing, element

STEP, RADIUS, LINE_LENGTH = 100, 8, 16


class Station(Protocol):
    """What the rail needs of a stage; `status` is done, active, held or todo."""

    @property
    def title(self) -> str: ...
    @property
    def status(self) -> str: ...


def _lines(title: str) -> list[str]:
    """The title in at most two lines of about sixteen characters."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE_LENGTH and len(lines) < 2:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [line if len(line) <= LINE_LENGTH + 2 else line[:LINE_LENGTH] + "…" for line in lines]


def _station(station: Station, x: float, palette: Palette) -> list[SafeString]:
    paint = {"done": palette.go, "active": palette.accent, "held": palette.hold}.get(
        station.status, palette.idle
    )
    is_solid = station.status == "done"
    parts = [
        element(
            "circle", cx=x, cy=12, r=RADIUS, fill=paint if is_solid else palette.paper, stroke=paint,
            stroke_width=2, stroke_dasharray="3 3" if station.status == "todo" else None,
        )
    ]  # fmt: skip
    if station.status == "done":
        parts.append(
            element(
                "path", d=f"M{x - 3.5} 12l2.5 2.5 4.5-5", fill="none", stroke=palette.paper, stroke_width=1.8
            )
        )
    elif station.status == "active":
        parts.append(element("circle", cx=x, cy=12, r=3, fill=paint))
    elif station.status == "held":
        parts.append(element("path", d=f"M{x - 2} 9v6M{x + 2} 9v6", stroke=paint, stroke_width=1.8))
    for number, line in enumerate(_lines(station.title)):
        parts.append(
            element(
                "text", line, x=x - RADIUS, y=38 + 13 * number, font_size=11,
                font_weight=500 if station.status in {"active", "held"} else 400,
                fill=palette.muted if station.status == "todo" else palette.ink,
            )
        )  # fmt: skip
    return parts


def stage_rail(stages: Sequence[Station], *, palette: Palette = PAPER, label: str = "") -> SafeString:
    """Stations left to right on one line; the line is green up to the last finished stage."""
    children: list[SafeString] = []
    for number, stage in enumerate(stages):
        x = RADIUS + 2 + number * STEP
        if number < len(stages) - 1:
            paint = palette.go if stage.status == "done" else palette.line
            children.append(
                element(
                    "line", x1=x + RADIUS, y1=12, x2=x + STEP - RADIUS, y2=12, stroke=paint, stroke_width=2
                )
            )
        children += _station(stage, x, palette)
    done = sum(stage.status == "done" for stage in stages)
    said = label or _("%(done)d of %(all)d stages done") % {"done": done, "all": len(stages)}
    return drawing(max(len(stages), 1) * STEP, 56, said, *children)
