"""Writes live DNS records into the plan, where somebody gives each its purpose and its owner."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.net.record_values import kept_value
from checks.net.zone_file import LONGEST_VALUE
from checks.subjects import ZoneRecord
from checks.zone.comparison import LiveZone, compare
from checks.zone.kept import plan_of
from engagements.actions.record_event import record_event
from engagements.models import DnsRecord, Engagement, User


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many records were written down, and those that are longer than what can be kept."""

    count: int
    too_long: tuple[ZoneRecord, ...] = ()


@transaction.atomic
def adopt_records(*, engagement: Engagement, records: Iterable[ZoneRecord], actor: User) -> Adopted:
    """Adds what the plan does not speak of yet; what people wrote down stays as it is.

    Where the plan has another value for the same record, that is the change that is planned.
    """
    rows = compare(LiveZone(tuple(records)), (), plan_of(engagement))
    fresh = [row.live for row in rows if row.live and row.planned is None]
    fitting = [row_of(engagement, record) for record in fresh if len(_kept(record)) <= LONGEST_VALUE]
    DnsRecord.objects.bulk_create(fitting, ignore_conflicts=True)
    if fitting:
        words = ngettext("%(n)d live DNS record", "%(n)d live DNS records", len(fitting))
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("wrote down"),
            label=words % {"n": len(fitting)},
            changes={str(row): (None, _("%(n)d s") % {"n": row.ttl}) for row in fitting},
        )
    return Adopted(len(fitting), tuple(one for one in fresh if len(_kept(one)) > LONGEST_VALUE))


def row_of(engagement: Engagement, record: ZoneRecord) -> DnsRecord:
    """An unsaved row of the plan."""
    return DnsRecord(
        engagement=engagement,
        name=record.name,
        rdtype=record.rdtype,
        value=_kept(record),
        ttl=record.ttl,
        purpose=record.purpose,
        owner=record.owner,
        follows_provider=record.follows_provider,
    )


def _kept(record: ZoneRecord) -> str:
    return kept_value(record.rdtype, record.value)
