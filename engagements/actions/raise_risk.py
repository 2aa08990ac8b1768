"""Raises a risk in the register: by a person, by a finding, or by a failure signal that was seen."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions.number_entry import next_number
from engagements.actions.record_event import record_event
from engagements.actions.tell_must_fix import tell_must_fix
from engagements.models import Engagement, Event, Risk, User


@transaction.atomic
def raise_risk(
    *,
    engagement: Engagement,
    actor: User | None,
    source: Risk.Source = Risk.Source.PERSON,
    is_told: bool = True,
    **fields: Any,
) -> Risk:
    """Makes the risk with the next number; `fields` are the model's own.

    Without `is_told` the caller tells people of it, of several together.
    """
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
    if is_told:
        tell_must_fix(engagement=engagement, risks=[risk], actor=actor)
    return risk
