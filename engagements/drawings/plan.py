"""The sprint as a picture: what was planned, what was worked, where it stood still, where the pace leads."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.drawings.palette import SCREEN, Palette
from engagements.drawings.svg import drawing, element
from engagements.forecast import Forecast, StageTime
from engagements.models import Stage

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 176, 12, 30, 30
EVERY = 6
LONGEST_TITLE = 24


class _Scale:
    def __init__(self, hours: float) -> None:
        self.hours = hours

    def x(self, hour: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(hour, 0.0), self.hours) / self.hours


def sprint_plan(
    forecast: Forecast, holds: Sequence[tuple[float, str]] = (), *, palette: Palette = SCREEN
) -> SafeString:
    """One row a stage over the hours of the sprint; `holds` are the hour of each and what it is called.

    Pale is planned, solid is worked; a line is now, another the launch, a flag where the pace leads.
    """
    longest = max(forecast.length, forecast.ends if not forecast.is_settled else 0.0, forecast.worked)
    scale = _Scale(max(longest * 1.02, 1.0))
    height = TOP + ROW * len(forecast.stages) + 50
    bottom = height - 46
    parts = _hours(scale, bottom, palette)
    for number, one in enumerate(forecast.stages):
        parts += _stage(one, TOP + ROW * number, scale, forecast.worked, palette)
    for hour, said in holds:
        parts.append(_hold(hour, said, scale, bottom, palette))
    parts += _mark(forecast.length, _("launch"), scale, bottom, palette.ink)
    parts += _mark(forecast.worked, _("now"), scale, bottom, palette.accent)
    if not forecast.is_settled and not forecast.is_guess:
        paint = palette.nogo if forecast.is_late else palette.go
        parts += _flag(forecast.ends, scale, bottom, paint)
    return drawing(WIDTH, height, _label(forecast), *parts, class_="drawing plan")


def _label(forecast: Forecast) -> str:
    done = sum(one.stage.status == Stage.Status.DONE for one in forecast.stages)
    return _("%(worked).0f of %(length).0f hours worked, %(done)d of %(all)d stages closed") % {
        "worked": forecast.worked,
        "length": forecast.length,
        "done": done,
        "all": len(forecast.stages),
    }


def _hours(scale: _Scale, bottom: float, palette: Palette) -> list[SafeString]:
    parts = []
    every = EVERY if scale.hours <= 72 else EVERY * 4
    for hour in range(0, int(scale.hours) + 1, every):
        x = f"{scale.x(hour):.1f}"
        parts.append(
            element("line", x1=x, y1=TOP - 6, x2=x, y2=bottom, stroke=palette.line, stroke_width=0.5)
        )
        parts.append(
            element(
                "text", f"{hour} h", x=x, y=TOP - 12, font_size=11, fill=palette.muted, text_anchor="middle"
            )
        )
    return parts


def _stage(one: StageTime, top: float, scale: _Scale, worked: float, palette: Palette) -> list[SafeString]:
    title = one.stage.title
    short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
    is_active = one.stage.status in {Stage.Status.ACTIVE, Stage.Status.HELD}
    parts = [
        element(
            "text", short, x=0, y=top + 19, font_size=13, font_weight=500 if is_active else 400,
            fill=palette.ink if one.begun is not None else palette.muted,
        )
    ]  # fmt: skip
    for begin, end in one.spans:
        parts.append(_bar(begin, end, top + 6, 18, palette.idle_wash, scale, stroke=palette.line))
    if one.begun is not None:
        paint = {Stage.Status.DONE: palette.go, Stage.Status.HELD: palette.hold}.get(
            Stage.Status(one.stage.status), palette.accent
        )
        parts.append(_bar(one.begun, worked if one.closed is None else one.closed, top + 11, 8, paint, scale))
    return parts


def _bar(
    begin: float, end: float, y: float, height: float, paint: str, scale: _Scale, stroke: str | None = None
) -> SafeString:
    left = scale.x(begin)
    width = max(scale.x(end) - left, 3.0)
    return element(
        "rect", x=f"{left:.1f}", y=y, width=f"{width:.1f}", height=height, rx=2, fill=paint, stroke=stroke
    )


def _hold(hour: float, said: str, scale: _Scale, bottom: float, palette: Palette) -> SafeString:
    x = f"{scale.x(hour):.1f}"
    line = element(
        "line", x1=x, y1=TOP - 4, x2=x, y2=bottom, stroke=palette.hold, stroke_width=3, stroke_dasharray="3 3"
    )
    return element("g", element("title", said), line)


def _mark(hour: float, word: str, scale: _Scale, bottom: float, paint: str) -> list[SafeString]:
    place = f"{scale.x(hour):.1f}"
    anchor = "end" if scale.x(hour) > WIDTH - 60 else "middle"
    said = {"font_size": 11, "font_weight": 650, "fill": paint, "text_anchor": anchor}
    return [
        element("line", x1=place, y1=TOP - 6, x2=place, y2=bottom + 4, stroke=paint, stroke_width=1.5),
        element("text", word, x=place, y=bottom + 17, **said),
    ]


def _flag(hour: float, scale: _Scale, bottom: float, paint: str) -> list[SafeString]:
    """Where the pace leads; its word stands on a line of its own, since now or the launch may be near."""
    x = scale.x(hour)
    anchor = "end" if x > WIDTH - 60 else "middle"
    said = {"font_size": 11, "font_weight": 650, "fill": paint, "text_anchor": anchor}
    return [
        element("path", d=f"M{x:.1f} {bottom + 21:.1f}l-5 8h10z", fill=paint),
        element("text", _("forecast"), x=f"{x:.1f}", y=bottom + 42, **said),
    ]
