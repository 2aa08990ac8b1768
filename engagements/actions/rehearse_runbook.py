"""Rehearses a runbook: begins it with a copy of its steps, ticks them, and puts on record what came of it."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, Rehearsal, RehearsalStep, Runbook, User
from engagements.steps import read_steps

MOST_STEPS = 200


class CannotRehearse(Exception):
    """The runbook has no steps, or more of them than anybody ticks."""


@transaction.atomic
def begin_rehearsal(*, engagement: Engagement, runbook: Runbook, actor: User) -> tuple[Rehearsal, bool]:
    """The rehearsal of this runbook that is under way, begun now where there is none, and whether it is new.

    Raises CannotRehearse where there is nothing to tick.
    """
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    running = engagement.rehearsals.filter(runbook=runbook, result=Rehearsal.Result.UNDER_WAY).first()
    if running:
        return running, False
    content = read_steps(runbook.steps)
    if not 0 < len(content.steps) <= MOST_STEPS:
        raise CannotRehearse
    rehearsal = Rehearsal.objects.create(
        engagement=engagement,
        runbook=runbook,
        number=(engagement.rehearsals.aggregate(highest=Max("number"))["highest"] or 0) + 1,
        title=runbook.title,
        when_to_use=runbook.when_to_use,
        how_to_know=runbook.how_to_know,
        contact=runbook.contact,
        closing_words=content.closing_words,
        begun_by=actor,
        begun_by_name=str(actor)[:120],
    )
    RehearsalStep.objects.bulk_create(
        RehearsalStep(rehearsal=rehearsal, number=number, label=one.label, before=one.before, text=one.text)
        for number, one in enumerate(content.steps, 1)
    )
    record_event(engagement=engagement, actor=actor, verb=_("began a rehearsal of"), target=runbook)
    return rehearsal, True


def _lock(rehearsal: Rehearsal) -> Rehearsal:
    """The rehearsal as it stands now; nobody ends it while its steps are worked."""
    return Rehearsal.objects.select_for_update().get(pk=rehearsal.pk)


@transaction.atomic
def tick_step(
    *, engagement: Engagement, rehearsal: Rehearsal, step: RehearsalStep, is_ticked: bool, actor: User
) -> bool:
    """Ticks a step or takes its tick back, and says whether that changed anything.

    The tick of whoever came first stands, with their name; nothing changes in a rehearsal that has ended.
    """
    if not _lock(rehearsal).is_under_way:
        return False
    rows = rehearsal.steps.filter(pk=step.pk, ticked_at__isnull=is_ticked)
    changed = rows.update(
        ticked_at=timezone.now() if is_ticked else None,
        ticked_by=actor if is_ticked else None,
        ticked_by_name=str(actor)[:120] if is_ticked else "",
    )
    if changed:
        verb = _("ticked") if is_ticked else _("took back the tick of")
        label = _("step %(step)s of “%(runbook)s”") % {"step": step.label, "runbook": rehearsal}
        record_event(engagement=engagement, actor=actor, verb=verb, target=step, label=label)
    return bool(changed)


@transaction.atomic
def end_rehearsal(
    *, engagement: Engagement, rehearsal: Rehearsal, result: Rehearsal.Result, note: str, actor: User
) -> bool:
    """Ends a rehearsal with what came of it; False where somebody has ended it already.

    One that counts sets the day on which its runbook was last rehearsed.
    """
    now = timezone.now()
    rows = engagement.rehearsals.filter(pk=rehearsal.pk, result=Rehearsal.Result.UNDER_WAY)
    if not rows.update(
        result=result, note=note, ended_at=now, ended_by=actor, ended_by_name=str(actor)[:120]
    ):
        return False
    rehearsal.refresh_from_db()
    changes: dict[str, tuple[object, object]] = {"result": (None, rehearsal.get_result_display())}
    if rehearsal.counts:
        runbook = rehearsal.runbook
        today = timezone.localdate(now)
        if runbook.rehearsed_on != today:
            changes["rehearsed_on"] = (runbook.rehearsed_on, today)
        engagement.runbooks.filter(pk=runbook.pk).update(rehearsed_on=today, version=F("version") + 1)
    verbs = {
        Rehearsal.Result.CHANGED: _("rehearsed with changes"),
        Rehearsal.Result.FAILED: _("rehearsed without success"),
        Rehearsal.Result.ABANDONED: _("abandoned the rehearsal of"),
    }
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verbs.get(result, _("rehearsed")),
        target=rehearsal.runbook,
        changes=changes,
        deed=Event.Deed.OTHER,
    )
    return True
