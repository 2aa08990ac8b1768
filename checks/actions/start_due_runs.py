"""Starts the daily audits that are due; how often it is asked makes no difference."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from checks.actions.start_run import start_run
from checks.models import AuditPlan, Run
from checks.schedule import read_schedule
from engagements.models import Engagement


def start_due_runs(now: datetime) -> int:
    """How many were started. One that was missed while nothing ran is made up for, but only the latest.

    While another audit is under way in the engagement it waits: the next sweep asks again.
    """
    sprints = Engagement.objects.filter(state=Engagement.State.OPEN, starts_at__lte=now)
    sprints = sprints.select_related("audit_plan").prefetch_related("holds").defer("playbook_data")
    return sum(_start_if_due(engagement, now) for engagement in sprints)


def _start_if_due(engagement: Engagement, now: datetime) -> bool:
    plan = getattr(engagement, "audit_plan", None) or AuditPlan(engagement=engagement)
    slot = read_schedule(engagement, plan, now).due
    if slot is None or (plan.last_slot_at is not None and plan.last_slot_at >= slot):
        return False
    with transaction.atomic():
        return _claim_and_start(engagement, slot)


def _claim_and_start(engagement: Engagement, slot: datetime) -> bool:
    """Whoever moves the plan on to this slot starts its audit, and nobody else does."""
    if Run.objects.unfinished().filter(engagement=engagement).exists():
        return False
    AuditPlan.objects.get_or_create(engagement=engagement)
    not_yet = Q(last_slot_at=None) | Q(last_slot_at__lt=slot)
    claimed = AuditPlan.objects.filter(not_yet, engagement=engagement).update(last_slot_at=slot)
    if not claimed or Run.objects.filter(Run.WHOLE, engagement=engagement, queued_at__gte=slot).exists():
        return False
    started = start_run(engagement=engagement, actor=None, is_scheduled=True)
    if not started.is_new:  # somebody was quicker by a moment: ask again when theirs has ended
        transaction.set_rollback(True)
    return started.is_new
