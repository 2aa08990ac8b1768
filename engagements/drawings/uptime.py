"""Whether something answered, look by look, on a strip of days: a day without a look is no good day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.drawings.palette import SCREEN, Palette
from engagements.drawings.svg import drawing, element

WIDTH, HEIGHT, AXIS = 340, 26, 14
TOP, BAND = 4, 18  # of the band of a day; a mark of trouble stands out above and below it
MARK, NARROWEST, APART = 5.0, 1.5, 1.5
PER_CHARACTER, LABEL = 4.8, 44
DAY = timedelta(days=1)


class Seen(StrEnum):
    """What one look saw; `UNCLEAR` is neither yes nor no."""

    ANSWERED = "answered"
    SILENT = "no-answer"
    UNCLEAR = "could-not-tell"


# Where marks lie so close that they share one, it is drawn as the first of these that is among them.
WORST_FIRST = (Seen.SILENT, Seen.UNCLEAR, Seen.ANSWERED)


class Sighting(NamedTuple):
    """One look at one thing, by an audit or by a monitor."""

    at: datetime
    seen: Seen


class Span:
    """The time that a strip shows, from `begin` to `end`, on whole days of UTC."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin, self.end = begin.astimezone(UTC), max(begin, end).astimezone(UTC)
        self.midnight = datetime.combine(self.begin.date(), time(), UTC)
        count = (self.end.date() - self.begin.date()).days + 1
        self.days = [self.begin.date() + DAY * number for number in range(count)]
        self.per_day = WIDTH / count

    def x(self, moment: datetime) -> float:
        return min(max((moment - self.midnight) / DAY, 0.0), len(self.days)) * self.per_day

    def edges(self, first: date, last: date) -> tuple[float, float]:
        """Where these days begin and end, without what lies before the beginning or after the end."""
        left = self.x(max(datetime.combine(first, time(), UTC), self.begin))
        return left, self.x(min(datetime.combine(last + DAY, time(), UTC), self.end))


def uptime_strip(
    sightings: Sequence[Sighting], span: Span, *, label: str, palette: Palette = SCREEN
) -> SafeString:
    """A band for each day on which somebody looked, and a mark for each look; the other days stay empty.

    A whole mark answered, a broken one that stands out did not, a hollow one could not be told.
    """
    sightings = sorted(sighting for sighting in sightings if span.begin <= sighting.at <= span.end)
    looked = {sighting.at.astimezone(UTC).date() for sighting in sightings}
    parts = [part for stretch in _stretches(span, looked) for part in _band(*stretch, palette)]
    width = min(MARK, max(span.per_day * 0.6, NARROWEST))
    parts += [_mark(x, seen, width, palette) for x, seen in _marks(sightings, span, width)]
    return drawing(WIDTH, HEIGHT, label, *parts, class_="drawing uptime-strip")


def uptime_days(span: Span, *, label: str, palette: Palette = SCREEN) -> SafeString:
    """The days above the strips, as many of them as there is room for."""
    step = max(int(-(-LABEL // span.per_day)), 1)
    parts = [
        element("text", date_format(day, "j M"), x=f"{x:.1f}", y=10, font_size=9.5, fill=palette.muted)
        for number, day in enumerate(span.days)
        if number % step == 0 and ((x := number * span.per_day) + LABEL <= WIDTH + 8 or not number)
    ]
    return drawing(WIDTH, AXIS, label, *parts, class_="drawing uptime-days")


def _stretches(span: Span, looked: Iterable[date]) -> Iterator[tuple[float, float, bool]]:
    """Left, right and whether somebody looked: each day with a look by itself, the others as they follow."""
    known = set(looked)
    for is_known, days in groupby(span.days, key=lambda day: day in known):
        run = list(days)
        for first, last in [(day, day) for day in run] if is_known else [(run[0], run[-1])]:
            left, right = span.edges(first, last)
            yield left, right, is_known


def _band(left: float, right: float, is_known: bool, palette: Palette) -> Iterator[SafeString]:
    gap = 1.0 if right - left > 4 else 0.0
    place = {"x": f"{left + gap / 2:.1f}", "width": f"{max(right - left - gap, 0.5):.1f}", "rx": 2}
    if is_known:
        yield element("rect", **place, y=TOP, height=BAND, fill=palette.idle_wash)
        return
    line = {"stroke": palette.line, "stroke_width": 0.75, "stroke_dasharray": "2 2"}
    yield element("rect", **place, y=TOP + 0.5, height=BAND - 1, fill="none", **line)
    words = _("no look")
    if len(words) * PER_CHARACTER + 8 <= right - left:
        middle = {"x": f"{(left + right) / 2:.1f}", "y": TOP + BAND / 2 + 3, "text_anchor": "middle"}
        yield element("text", words, **middle, font_size=9, fill=palette.muted)


def _marks(sightings: Iterable[Sighting], span: Span, width: float) -> Iterator[tuple[float, Seen]]:
    """Where marks stand, and what they say; looks that lie closer than a mark is wide share one."""
    shared: list[tuple[float, set[Seen]]] = []
    for sighting in sightings:
        x = min(max(span.x(sighting.at), width / 2), WIDTH - width / 2)
        if shared and x - shared[-1][0] < width + APART:
            shared[-1][1].add(sighting.seen)
        else:
            shared.append((x, {sighting.seen}))
    for x, seen in shared:
        yield x, next(one for one in WORST_FIRST if one in seen)


def _mark(x: float, seen: Seen, width: float, palette: Palette) -> SafeString:
    left = x - width / 2
    place = {"x": f"{left:.1f}", "width": f"{width:.1f}"}
    if seen is Seen.ANSWERED:
        return element("rect", **place, y=TOP + 2, height=BAND - 4, rx=1, fill=palette.go)
    if seen is Seen.SILENT:
        halves = "".join(f"M{left:.1f} {y}h{width:.1f}v10h-{width:.1f}z" for y in (1, HEIGHT - 11))
        return element("path", d=halves, fill=palette.nogo)
    hollow = {"x": f"{left + 0.5:.1f}", "width": f"{max(width - 1, 1):.1f}", "rx": 1}
    inside = {"fill": palette.paper, "stroke": palette.hold, "stroke_width": 1}
    return element("rect", **hollow, y=TOP + 2.5, height=BAND - 5, **inside)
