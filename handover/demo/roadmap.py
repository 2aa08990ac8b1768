"""Works the demo's stages: items with evidence, closed stages, seen signals, holds of the clock."""

from datetime import datetime, timedelta

from django.utils import timezone

from engagements.actions.answer_signal import answer_signal
from engagements.actions.block_clock import lift_hold
from engagements.actions.deliver import deliver
from engagements.actions.hold_clock import hold_clock
from engagements.actions.move_stage import move_stage
from engagements.actions.work_item import work_item
from engagements.models import Item, Stage
from engagements.roadmap import deliverables_of, items_of, signals_of
from handover.demo.shape import ClosedStage, DemoHold, SeenSignal, Sprint, Worked
from handover.demo.telling import Telling


def work_roadmap(telling: Telling, sprint: Sprint) -> None:
    """Stages close before their items are worked: a stage that is worked on would begin with its item."""
    for closed in sprint.closed:
        _close(telling, closed, sprint)
    for worked in sprint.items:
        _work(telling, worked)
    for signal in sprint.signals:
        _see(telling, signal)
    for hold in sorted(sprint.holds, key=lambda one: -one.ago):
        _hold(telling, hold)


def _close(telling: Telling, closed: ClosedStage, sprint: Sprint) -> None:
    """Closes a stage, its deliverables confirmed and its signals answered: what was not seen is said too."""
    stage = telling.engagement.stages.get(key=closed.stage)
    with telling.dated(closed.ago) as moment:
        _confirm(telling, stage, {one.at: one.note for one in sprint.delivered}, moment)
        _answer(telling, stage, {one.at for one in sprint.signals}, moment)
        move_stage(
            engagement=telling.engagement,
            stage=stage,
            status=Stage.Status.DONE,
            reason=closed.reason,
            actor=telling.lead,
        )
        _date_stages(telling, moment)


def _confirm(telling: Telling, stage: Stage, notes: dict[str, str], moment: datetime) -> None:
    rows = deliverables_of(telling.engagement).filter(stage=stage)
    for one in rows:
        if note := notes.get(f"{stage.key}.{one.key}"):
            engagement, actor = telling.engagement, telling.lead
            deliver(engagement=engagement, deliverable=one, is_done=True, note=note, actor=actor)
    rows.filter(is_done=True).update(confirmed_at=moment)


def _answer(telling: Telling, stage: Stage, seen: set[str], moment: datetime) -> None:
    rows = signals_of(telling.engagement).filter(stage=stage)
    for one in rows:
        if f"{stage.key}.{one.key}" not in seen:
            answer_signal(engagement=telling.engagement, signal=one, answer="not-seen", actor=telling.lead)
    rows.exclude(not_seen_at=None).update(not_seen_at=moment)


def _date_stages(telling: Telling, moment: datetime) -> None:
    """What was begun or closed just now happened at that moment of the tale."""
    just_now = timezone.now() - timedelta(minutes=1)
    for name in ("begun_at", "closed_at"):
        telling.engagement.stages.filter(**{f"{name}__gt": just_now}).update(**{name: moment})


def _work(telling: Telling, worked: Worked) -> None:
    stage, _dot, key = worked.at.partition(".")
    item = items_of(telling.engagement).get(stage__key=stage, key=key)
    fields = ("status", "evidence", "note", "reason")
    changes = {name: getattr(worked, name) for name in fields if getattr(worked, name)}
    opened = {name: getattr(item, name) for name in changes}
    with telling.dated(worked.ago) as moment:
        work_item(
            engagement=telling.engagement, item=item, changes=changes, opened=opened, actor=telling.lead
        )
        Item.objects.filter(pk=item.pk).update(updated_at=moment)
        _date_stages(telling, moment)


def _see(telling: Telling, seen: SeenSignal) -> None:
    stage, _dot, key = seen.at.partition(".")
    signal = signals_of(telling.engagement).get(stage__key=stage, key=key)
    with telling.dated(seen.ago) as moment:
        answer_signal(engagement=telling.engagement, signal=signal, answer="seen", actor=telling.lead)
        signals_of(telling.engagement).filter(pk=signal.pk).update(seen_at=moment)


def _hold(telling: Telling, hold: DemoHold) -> None:
    engagement = telling.engagement
    with telling.dated(hold.ago) as began:
        row = hold_clock(
            engagement=engagement, waiting_on=hold.waiting_on, reason=hold.reason, actor=telling.lead
        )
        engagement.holds.filter(pk=row.pk).update(started_at=began)
    if hold.hours:
        with telling.dated(hold.ago - hold.hours) as ended:
            lift_hold(engagement=engagement, actor=telling.lead)
            engagement.holds.filter(pk=row.pk).update(ended_at=ended)
