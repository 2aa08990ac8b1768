"""The sprint clock counts to the launch, stands while it is on hold, and adds holds up."""

from datetime import UTC, datetime, timedelta

import pytest

from engagements.clock import Clock, read_clock
from engagements.models import Engagement, Hold

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def clock(now: float, *holds: tuple[float, float | None]) -> Clock:
    """The clock of a 48-hour sprint `now` hours after its begin; holds go from hour to hour, None is open."""
    engagement = Engagement(starts_at=BEGIN, launch_at=BEGIN + 48 * HOUR)
    rows = [
        Hold(
            waiting_on="Noor",
            reason="registrar",
            started_at=BEGIN + since * HOUR,
            ended_at=None if until is None else BEGIN + until * HOUR,
        )
        for since, until in holds
    ]
    return read_clock(engagement, rows, BEGIN + now * HOUR)


@pytest.mark.parametrize(
    ("now", "holds", "text"),
    [
        (0, [], "T−48:00:00"),
        (16.5, [], "T−31:30:00"),
        (48, [], "T−00:00:00"),
        (48.25, [], "T+00:15:00"),
        (20, [(4, 10)], "T−34:00:00"),
        (20, [(4, 10), (12, 13)], "T−35:00:00"),
        (20, [(10, None)], "T−38:00:00"),
        (200, [(10, None)], "T−38:00:00"),
        (-2, [], "T−50:00:00"),
    ],
)
def test_it_reads_the_time_to_launch_without_the_time_on_hold(
    now: float, holds: list[tuple[float, float | None]], text: str
) -> None:
    assert clock(now, *holds).text == text


def test_it_stands_on_hold_with_who_and_what_it_waits_for() -> None:
    held = clock(20, (10, None))
    assert held.is_held
    assert held.held_reason == "Noor: registrar"
    assert held.held_for == 10 * HOUR
    assert not clock(20, (4, 10)).is_held
