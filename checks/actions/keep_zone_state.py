"""Keeps states of a client's zone: what was found live, and what somebody approved."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.actions.adopt_records import adopt_records
from checks.actions.number_rows import lock_engagement, next_number
from checks.subjects import ZoneRecord
from checks.zone.comparison import LiveZone
from checks.zone.formats import as_object, from_objects
from checks.zone.kept import plan_of
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User, ZoneState

LOOKS_KEPT = 30
MOST_UNANSWERED = 100


@transaction.atomic
def keep_look(*, engagement: Engagement, zone: LiveZone, actor: User) -> ZoneState:
    """Keeps what was found live; looks beyond the last `LOOKS_KEPT` are let go, approvals never."""
    state = _keep(engagement, ZoneState.Kind.LIVE, zone.records, actor)
    state.unanswered = [list(one) for one in zone.unanswered[:MOST_UNANSWERED]]
    state.save(update_fields=["unanswered"])
    looks = engagement.zone_states.filter(kind=ZoneState.Kind.LIVE)
    looks.filter(number__lt=min(looks.values_list("number", flat=True)[:LOOKS_KEPT])).delete()
    return state


@transaction.atomic
def approve_live(*, engagement: Engagement, look: ZoneState, actor: User) -> ZoneState:
    """Makes what one look found the approved state, and writes down in the plan what is not there yet.

    Purposes, owners and what follows its provider come from the plan.
    """
    live = from_objects(look.records)
    adopt_records(engagement=engagement, records=live, actor=actor)
    told = {str(record): record for record in plan_of(engagement)}
    records = [_described(record, told.get(str(record))) for record in live]
    return _approve(engagement, records, actor, _("what was live"))


@transaction.atomic
def approve_plan(*, engagement: Engagement, actor: User) -> ZoneState:
    """Makes the plan the approved state, so that the audit says what of it is not live yet."""
    return _approve(engagement, plan_of(engagement), actor, _("the plan"))


def _described(record: ZoneRecord, plan: ZoneRecord | None) -> ZoneRecord:
    if plan is None:
        return record
    return ZoneRecord(
        record.name,
        record.rdtype,
        record.value,
        record.ttl,
        plan.purpose,
        plan.owner,
        plan.follows_provider,
        record.is_cached,
    )


def _approve(engagement: Engagement, records: Sequence[ZoneRecord], actor: User, source: str) -> ZoneState:
    state = _keep(engagement, ZoneState.Kind.APPROVED, records, actor, source)
    words = ngettext("%(n)d DNS record", "%(n)d DNS records", len(records)) % {"n": len(records)}
    record_event(
        engagement=engagement, actor=actor, verb=_("approved"), target=state, label=f"{words}: {source}"
    )
    return state


def _keep(
    engagement: Engagement, kind: str, records: Sequence[ZoneRecord], actor: User, source: str = ""
) -> ZoneState:
    lock_engagement(engagement)
    return ZoneState.objects.create(
        engagement=engagement,
        number=next_number(ZoneState.objects.filter(engagement=engagement)),
        kind=kind,
        by=actor,
        by_name=str(actor)[:120],
        source=source,
        records=[as_object(record) for record in records],
    )
