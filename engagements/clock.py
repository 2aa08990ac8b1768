"""The sprint clock: the time to launch, stopped while it waits for the client, ended by the handover."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engagements.models import Engagement, Hold


@dataclass(frozen=True, slots=True)
class Clock:
    """`deadline` is the launch moved by all the time on hold; `held_for` is that time up to now.

    Once the sprint is handed over, at `ended_at`, `now` is that moment and moves no more.
    """

    starts_at: datetime
    deadline: datetime
    now: datetime
    held_for: timedelta
    hold: Hold | None
    ended_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        return self.hold is not None

    @property
    def held_reason(self) -> str:
        return f"{self.hold.waiting_on}: {self.hold.reason}" if self.hold else ""

    @property
    def remaining(self) -> timedelta:
        """Negative once the deadline has passed."""
        return self.deadline - self.now

    @property
    def is_over(self) -> bool:
        return self.remaining < timedelta(0)

    @property
    def text(self) -> str:
        """The clock as it reads: T−31:20:05 before the launch, T+00:10:00 after it."""
        seconds = int(abs(self.remaining).total_seconds())
        sign = "+" if self.is_over else "−"
        return f"T{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def read_clock(engagement: Engagement, holds: Iterable[Hold], now: datetime) -> Clock:
    """Computes the clock; a standing hold keeps pushing the deadline, so the remaining time stands still."""
    held, ended_at = list(holds), engagement.handed_over_at
    now = min(now, ended_at) if ended_at else now
    held_for = sum((hold.length(now) for hold in held), timedelta())
    return Clock(
        starts_at=engagement.starts_at,
        deadline=engagement.launch_at + held_for,
        now=now,
        held_for=held_for,
        hold=next((hold for hold in held if hold.ended_at is None), None),
        ended_at=ended_at,
    )
