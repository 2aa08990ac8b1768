"""Answers a failure signal of a stage: seen, which raises its risk, or not seen; or takes the answer back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
    """Gives one of ANSWERS; the risk that the first "seen" raises stays when the answer changes."""
    row = FailureSignal.objects.select_for_update(of=("self",)).select_related("risk").get(pk=signal.pk)
    if row.answer == answer:
        return row
    now = timezone.now()
    before = {name: getattr(row, name) for name in ("seen_at", "not_seen_at")}
    row.seen_at = now if answer == "seen" else None
    row.not_seen_at = now if answer == "not-seen" else None
    row.answered_by = actor if answer else None
    if answer == "seen" and row.risk is None:
        row.risk = raise_risk(
            engagement=engagement,
            actor=actor,
            source=Risk.Source.SIGNAL,
            title=row.risk_title,
            effect=row.effect,
            description=row.text,
            likelihood=row.likelihood,
            impact=row.impact,
            must_fix_now=row.must_fix_now,
        )
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
