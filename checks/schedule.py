"""When the daily audit of a sprint is due, computed from the plan and the clock alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.models import AuditPlan
from engagements.clock import read_clock
from engagements.models import Engagement

# A launch slips: the daily look goes on for this long, and does not go on for ever at a forgotten sprint.
AFTER_LAUNCH = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`due` is the latest moment that has come, None before the first; `coming` the next, None at the end."""

    due: datetime | None
    coming: datetime | None


def read_schedule(engagement: Engagement, plan: AuditPlan, now: datetime) -> Schedule:
    """No query where the engagement's holds were fetched; nothing is due while the daily audit is off."""
    if not plan.is_daily or engagement.state != Engagement.State.OPEN:
        return Schedule(None, None)
    ends = read_clock(engagement, engagement.holds.all(), now).deadline + AFTER_LAUNCH
    local = now.astimezone(plan.zone)
    slots = [plan.slot_on(local + shift) for shift in (-DAY, timedelta(0), DAY)]
    of_sprint = [slot for slot in slots if engagement.starts_at <= slot <= ends]
    passed = [slot for slot in of_sprint if slot <= now]
    ahead = [slot for slot in of_sprint if slot > now]
    return Schedule(max(passed, default=None), min(ahead, default=None))
