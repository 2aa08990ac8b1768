"""The plan of the 48 hours laid against the clock: which part the sprint is in, and what belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from engagements.clock import Clock
from engagements.models import Stage
from engagements.playbooks.shape import PlanPart, Playbook


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """`status` is done, active or todo by the hours worked; a part that is over with open stages is late."""

    part: PlanPart
    stages: tuple[Stage, ...]
    status: str

    @property
    def is_late(self) -> bool:
        return self.status == "done" and any(stage.status != Stage.Status.DONE for stage in self.stages)


def read_plan(playbook: Playbook, clock: Clock, stages: Iterable[Stage]) -> tuple[PlannedPart, ...]:
    """Each part of the plan; time on hold does not count as worked."""
    by_key = {stage.key: stage for stage in stages}
    worked = (clock.now - clock.starts_at - clock.held_for) / timedelta(hours=1)
    return tuple(
        PlannedPart(
            part,
            tuple(by_key[key] for key in part.stages if key in by_key),
            "done" if worked >= part.ends else "active" if worked >= part.starts else "todo",
        )
        for part in playbook.plan
    )
