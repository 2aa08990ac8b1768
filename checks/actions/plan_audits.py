"""Settles how an engagement is audited over its sprint: with which audit it compares, and when daily."""

from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from checks.models import AuditPlan, Run
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User


def plan_of(engagement: Engagement) -> AuditPlan:
    """The plan of an engagement; where nobody changed it, the usual one, which is not stored."""
    return AuditPlan.objects.filter(engagement=engagement).first() or AuditPlan(engagement=engagement)


@transaction.atomic
def set_baseline(*, run: Run, actor: User) -> bool:
    """Compares with `run` from now on. False for an audit that did not look at everything, or did not end."""
    if not run.is_complete:
        return False
    plan, _is_new = AuditPlan.objects.get_or_create(engagement=run.engagement)
    if plan.baseline_id != run.pk:
        before = plan.baseline.title if plan.baseline else None
        AuditPlan.objects.filter(pk=plan.pk).update(baseline=run)
        record_event(
            engagement=run.engagement,
            actor=actor,
            verb=_("set the baseline to"),
            target=run,
            label=run.title,
            changes={"baseline": (before, run.title)},
        )
    return True


@transaction.atomic
def schedule_audits(
    *, engagement: Engagement, is_daily: bool, daily_at: time, time_zone: str, actor: User
) -> AuditPlan:
    """Turns the daily audit on or off, and says at what time of day it is due."""
    plan, _is_new = AuditPlan.objects.get_or_create(engagement=engagement)
    if (plan.is_daily, plan.daily_at, plan.time_zone) == (is_daily, daily_at, time_zone):
        return plan
    before = str(plan)
    plan.is_daily, plan.daily_at, plan.time_zone = is_daily, daily_at, time_zone
    plan.save(update_fields=["is_daily", "daily_at", "time_zone"])
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("changed the daily audit of"),
        target=engagement,
        label=engagement.domain,
        changes={"daily_audit": (before, str(plan))},
    )
    return plan
