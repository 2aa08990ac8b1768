"""Tells a sprint as if it had happened: what is done now is dated back to when it is said to have been."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engagements.actions.record_event import recorded_as_of
from engagements.due import due_moment
from engagements.models import Engagement, User


@dataclass(frozen=True, slots=True)
class Telling:
    """One engagement, the people in it, and the moment from which its times are counted back."""

    engagement: Engagement
    people: dict[str, User]
    lead: User
    now: datetime

    def hours_ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def day(self, days: int) -> date | None:
        """The day so many days from today; None below nought, which stands for no day at all."""
        return (self.now + timedelta(days=days)).date() if days >= 0 else None

    def due(self, days: int) -> datetime | None:
        """The end of that day by the portal's clock; None below nought."""
        day = self.day(days)
        return due_moment(day) if day else None

    def due_within(self, hours: float) -> datetime | None:
        """The full hour so many hours from now; None for none."""
        due = self.now + timedelta(hours=hours)
        return due.replace(minute=0, second=0) if hours else None

    def near(self, days: int | None) -> date | None:
        """The day so many days from today, or ago where it is below nought; None for None."""
        return None if days is None else (self.now + timedelta(days=days)).date()

    def day_back(self, days: int) -> date | None:
        """The day so many days ago; None below nought."""
        return (self.now - timedelta(days=days)).date() if days >= 0 else None

    @contextmanager
    def dated(self, hours: float) -> Iterator[datetime]:
        """Whatever is put on the record inside the block stands there as of `hours` ago."""
        moment = self.hours_ago(hours)
        with recorded_as_of(moment):
            yield moment
