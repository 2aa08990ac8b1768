"""When a founder lets a test run: a first and a last moment, and maybe only certain hours of the day."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Window:
    """From `starts` until `ends`, both aware.

    With `hours`, only between these two full hours of the day in `time_zone`, over midnight where the second
    is not above the first.
    """

    starts: datetime
    ends: datetime
    hours: tuple[int, int] | None = None
    time_zone: str = "UTC"

    def is_open(self, now: datetime) -> bool:
        if not self.starts <= now < self.ends:
            return False
        if self.hours is None:
            return True
        first, last = self.hours
        hour = now.astimezone(ZoneInfo(self.time_zone)).hour
        return first <= hour < last if first < last else hour >= first or hour < last

    def why_closed(self, now: datetime) -> str:
        """In words, "" while it is open."""
        if self.is_open(now):
            return ""
        if now < self.starts:
            return f"the consent begins {_said(self.starts)}"
        if now >= self.ends:
            return f"the consent ended {_said(self.ends)}"
        first, last = self.hours or (0, 0)
        return f"the consent holds between {first:02}:00 and {last:02}:00 ({self.time_zone})"


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
