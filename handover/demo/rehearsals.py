"""Rehearses the demo's runbooks in the past: each tick at its minute, with its note, to the end."""

from django.utils import timezone

from engagements.actions.note_step import note_step
from engagements.actions.rehearse_runbook import begin_rehearsal, end_rehearsal, tick_step
from engagements.models import Rehearsal, RehearsalStep, Runbook
from handover.demo.register_shape import DemoRehearsal, RehearsedStep
from handover.demo.telling import Telling


def rehearse(telling: Telling, runbook: Runbook, told: DemoRehearsal) -> None:
    engagement, actor = telling.engagement, telling.people[told.who]
    with telling.dated(told.ago) as moment:
        rehearsal, _is_new = begin_rehearsal(engagement=engagement, runbook=runbook, actor=actor)
    ago = told.ago
    for step, worked in zip(rehearsal.steps.all(), told.steps, strict=False):
        ago -= worked.minutes / 60
        _work(telling, rehearsal, step, worked, told.who, ago)
    with telling.dated(ago) as ended:
        end_rehearsal(
            engagement=engagement,
            rehearsal=rehearsal,
            result=Rehearsal.Result(told.result),
            note=told.note,
            actor=actor,
        )
    engagement.rehearsals.filter(pk=rehearsal.pk).update(begun_at=moment, ended_at=ended)
    if rehearsal.counts:
        engagement.runbooks.filter(pk=runbook.pk).update(rehearsed_on=timezone.localdate(ended))


def _work(
    telling: Telling, rehearsal: Rehearsal, step: RehearsalStep, worked: RehearsedStep, who: str, ago: float
) -> None:
    engagement, actor = telling.engagement, telling.people[who]
    with telling.dated(ago) as moment:
        if worked.note:
            changes, opened = {"note": worked.note}, {"note": ""}
            note_step(engagement=engagement, step=step, changes=changes, opened=opened, actor=actor)
        if not worked.skipped:
            tick_step(engagement=engagement, rehearsal=rehearsal, step=step, is_ticked=True, actor=actor)
            rehearsal.steps.filter(pk=step.pk).update(ticked_at=moment)
