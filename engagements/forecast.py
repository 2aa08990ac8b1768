"""Whether the sprint gets there: the hours worked against the plan, and where the pace so far leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engagements.clock import Clock
from engagements.models import Hold, Stage
from engagements.playbooks.shape import PlanPart
from engagements.roadmap import Roadmap

HOUR = timedelta(hours=1)
# Before this much of the plan is settled, a pace would be a guess: the plan itself is the forecast.
FEWEST_HOURS = 1.0
SLOWEST, FASTEST = 4.0, 0.25


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage in hours of the sprint, holds cut out; `spans` are the plan's, `begun` and `closed` are real.

    `planned` is how many hours the plan gives it, `settled` the share of its items that is settled.
    """

    stage: Stage
    spans: tuple[tuple[float, float], ...]
    planned: float
    settled: float
    begun: float | None
    closed: float | None

    @property
    def left(self) -> float:
        """The hours that the plan gives to what is not settled."""
        return 0.0 if self.stage.status == Stage.Status.DONE else self.planned * (1 - self.settled)

    @property
    def worked(self) -> float | None:
        """Hours from its begin to its close."""
        return None if self.begun is None or self.closed is None else self.closed - self.begun


@dataclass(frozen=True, slots=True)
class Forecast:
    """`worked`, `length` and `ends` count hours of the sprint; `pace` is hours worked for one of the plan."""

    clock: Clock
    stages: tuple[StageTime, ...]
    worked: float
    length: float
    pace: float
    is_guess: bool

    @property
    def left(self) -> float:
        return sum(one.left for one in self.stages)

    @property
    def settled(self) -> float:
        """Hours of the plan that are done with."""
        return sum(one.planned for one in self.stages) - self.left

    @property
    def ends(self) -> float:
        return self.worked + self.left * self.pace

    @property
    def slack(self) -> timedelta:
        """The time between the forecast and the launch; negative where the launch comes first."""
        return (self.length - self.ends) * HOUR

    @property
    def is_late(self) -> bool:
        return bool(self.left) and self.slack < timedelta(0)

    @property
    def is_settled(self) -> bool:
        return not self.left

    @property
    def lateness(self) -> timedelta:
        return abs(self.slack)

    @property
    def ends_at(self) -> datetime:
        """The hour on the wall, if no hold comes; one that stands is as if it were lifted now."""
        return self.clock.now + self.left * self.pace * HOUR


def sprint_hour(clock: Clock, holds: Iterable[Hold], at: datetime) -> float:
    """The hour of the sprint at a moment: the time since its begin without the holds before it."""
    held = sum(
        (
            max(timedelta(0), min(hold.ended_at or clock.now, at) - hold.started_at)
            for hold in holds
            if hold.started_at < at
        ),
        timedelta(),
    )
    return (at - clock.starts_at - held) / HOUR


def planned_spans(plan: Iterable[PlanPart]) -> Mapping[str, list[tuple[float, float]]]:
    """When each stage is planned; stages that share a part of the plan follow one another in it."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for part in plan:
        each = (part.ends - part.starts) / len(part.stages) if part.stages else 0.0
        for number, key in enumerate(part.stages):
            begin = part.starts + number * each
            spans.setdefault(key, []).append((begin, begin + each))
    return spans


def read_forecast(
    clock: Clock, holds: Iterable[Hold], roadmap: Roadmap, plan: Iterable[PlanPart]
) -> Forecast:
    """Computes where the sprint stands; asks the database nothing."""
    holds = list(holds)
    spans = planned_spans(plan)

    def hour(at: datetime | None) -> float | None:
        return None if at is None else sprint_hour(clock, holds, at)

    stages = tuple(
        StageTime(
            stage=part.stage,
            spans=tuple(spans.get(part.stage.key, ())),
            planned=sum(end - begin for begin, end in spans.get(part.stage.key, ())),
            settled=part.settled_count / len(part.items) if part.items else 0.0,
            begun=hour(part.stage.begun_at),
            closed=hour(part.stage.closed_at),
        )
        for part in roadmap.parts
    )
    worked = max(0.0, sprint_hour(clock, holds, clock.now))
    length = (clock.deadline - clock.starts_at - clock.held_for) / HOUR
    settled = sum(one.planned - one.left for one in stages)
    is_guess = settled < FEWEST_HOURS or worked < FEWEST_HOURS
    pace = 1.0 if is_guess else min(SLOWEST, max(FASTEST, worked / settled))
    return Forecast(clock, stages, worked, length, pace, is_guess)
