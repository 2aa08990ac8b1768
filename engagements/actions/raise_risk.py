"""Raises a risk in the register: by a person, by a finding, or by a failure signal that was seen."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.number_entry import next_number
from engagements.actions.record_event import record_event
from engagements.models import Engagement, Event, FailureSignal, Risk, User


@transaction.atomic
def raise_risk(
    *, engagement: Engagement, actor: User | None, source: Risk.Source = Risk.Source.PERSON, **fields: Any
) -> Risk:
    """Makes the risk with the next number; `fields` are the model's own."""
    risk = Risk.objects.create(
        engagement=engagement,
        number=next_number(engagement, Risk),
        source=source,
        updated_by=actor,
        **fields,
    )
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("raised"),
        target=risk,
        is_for_client=risk.must_fix_now,
        deed=Event.Deed.ADD,
    )
    return risk


@transaction.atomic
def mark_signal(
    *,
    engagement: Engagement,
    signal: FailureSignal,
    is_seen: bool,
    actor: User,
    undoes: Event | None = None,
) -> FailureSignal:
    """Ticks a signal as seen, which raises its risk once, or takes back the tick and keeps the risk."""
    if is_seen == bool(signal.seen_at):
        return signal
    before, signal.seen_at = signal.seen_at, timezone.now() if is_seen else None
    if is_seen and signal.risk is None:
        signal.risk = raise_risk(
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
    signal.save(update_fields=["seen_at", "risk"])
    verb = _("saw") if is_seen else _("no longer sees")
    record_event(
        engagement=engagement,
        actor=actor,
        verb=verb,
        target=signal,
        changes={"seen_at": (before, signal.seen_at)},
        undoes=undoes,
    )
    return signal
