"""Answers a failure signal of a stage: seen, which raises its risk, or not seen; or takes the answer back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.keep_register import change_entry, restore_entry
from engagements.actions.raise_risk import raise_risk
from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, FailureSignal, Risk, User

ANSWERS = ("seen", "not-seen", "")


@transaction.atomic
def answer_signal(
    *,
    engagement: Engagement,
    signal: FailureSignal,
    answer: str,
    actor: User,
    undoes: Event | None = None,
) -> FailureSignal:
    """Gives one of ANSWERS; the risk that the first "seen" raises stays when the answer changes.

    Seen again while it is in the bin or closed, it is taken out of there and reopened: what is seen has an
    open risk that people see.
    """
    row = FailureSignal.objects.select_for_update(of=("self",)).select_related("risk").get(pk=signal.pk)
    if row.answer == answer:
        return row
    now = timezone.now()
    before = {name: getattr(row, name) for name in ("seen_at", "not_seen_at")}
    row.seen_at = now if answer == "seen" else None
    row.not_seen_at = now if answer == "not-seen" else None
    row.answered_by = actor if answer else None
    if answer == "seen":
        row.risk = _standing_risk(engagement, row, actor)
    row.save(update_fields=["seen_at", "not_seen_at", "answered_by", "risk"])
    verbs = {"seen": _("saw"), "not-seen": _("looked for and did not see"), "": _("took back the answer on")}
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verbs[answer],
        target=row,
        changes={
            name: (old, getattr(row, name)) for name, old in before.items() if old != getattr(row, name)
        },
        undoes=undoes,
    )
    return row


def _standing_risk(engagement: Engagement, signal: FailureSignal, actor: User) -> Risk:
    """Its risk of before, out of the bin if it can still be taken out; else a new one."""
    risk = signal.risk
    if risk and risk.is_binned and engagement.risks.binned().filter(pk=risk.pk).exists():
        restore_entry(engagement=engagement, entry=risk, actor=actor)
        risk.refresh_from_db()
    if risk and not risk.is_binned:
        _reopen(engagement, risk, actor)
        return risk
    return raise_risk(
        engagement=engagement,
        actor=actor,
        source=Risk.Source.SIGNAL,
        title=signal.risk_title,
        effect=signal.effect,
        description=signal.text,
        likelihood=signal.likelihood,
        impact=signal.impact,
        must_fix_now=signal.must_fix_now,
    )


def _reopen(engagement: Engagement, risk: Risk, actor: User) -> None:
    if risk.status == Risk.Status.CLOSED:
        change_entry(
            engagement=engagement,
            entry=risk,
            changes={"status": Risk.Status.OPEN},
            opened={"status": Risk.Status.CLOSED},
            actor=actor,
        )
