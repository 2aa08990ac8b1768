"""What the board says of each engagement, read for all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from engagements.clock import Clock, read_clock
from engagements.discussion.threads import addressed_counts
from engagements.minimum_bar import Answer
from engagements.models import Engagement, Hold, Stage, User
from engagements.permissions import Role, role_in
from engagements.readiness import Readiness, read_readiness
from engagements.tallies import read_open_tallies


@dataclass(frozen=True, slots=True)
class BoardRow:
    engagement: Engagement
    clock: Clock
    stages: list[Stage]
    readiness: Readiness
    is_member: bool
    addressed: int

    @property
    def stage(self) -> Stage | None:
        """The stage at work, or the first that is not done."""
        return next((stage for stage in self.stages if stage.status != Stage.Status.DONE), None)

    @property
    def is_open(self) -> bool:
        """Whether anybody still works on it; its clock says nothing where not."""
        return self.engagement.state == Engagement.State.OPEN

    @property
    def lead(self) -> User | None:
        return self.engagement.lead

    @property
    def ends_at(self) -> datetime:
        """When it was handed over; until then the launch, holds included."""
        return self.clock.ended_at or self.clock.deadline

    @property
    def hold(self) -> Hold | None:
        return self.clock.hold

    @property
    def in_the_way(self) -> str:
        """The weightiest reason against a launch today; empty where the poll says go."""
        answer = self.readiness.answer
        if answer is Answer.GO:
            return ""
        reasons = (station.reason for station in self.readiness.stations if station.answer is answer)
        return next(chain(reasons, (risk.title for risk in self.readiness.must_fix)), "")


def board_rows(engagements: Iterable[Engagement], user: User, now: datetime) -> list[BoardRow]:
    """One row for each engagement of `visible_to`, in a constant number of queries; the most urgent first,
    what is over last.

    `addressed` counts the comments that name the user and that they have not seen.
    """
    several = list(engagements)
    readiness = read_readiness(several, tallies=read_open_tallies([one.pk for one in several]))
    addressed = addressed_counts(several, user)
    rows = [
        BoardRow(
            engagement=one,
            clock=read_clock(one, one.holds.all(), now),
            stages=list(one.stages.all()),
            readiness=readiness[one.pk],
            is_member=(role_in(one) or Role.VIEWER) >= Role.CONSULTANT,
            addressed=addressed.get(one.pk, 0),
        )
        for one in several
    ]
    return sorted(rows, key=lambda row: (not row.is_open, row.clock.deadline))
