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
from engagements.actions.record_event import Told, record_events, record_whole, recorded_as_parts
from engagements.models import DnsRecord, Engagement, Event, User


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
    before = set(engagement.dns_records.values_list("pk", flat=True))
    DnsRecord.objects.bulk_create(fitting, ignore_conflicts=True)
    if fitting:
        words = ngettext("%(n)d live DNS record", "%(n)d live DNS records", len(fitting))
        with recorded_as_parts() as part_of:
            tell_added(engagement, engagement.dns_records.exclude(pk__in=before).order_by("pk"), actor)
        record_whole(
            engagement=engagement,
            actor=actor,
            verb=_("wrote down"),
            label=words % {"n": len(fitting)},
            part_of=part_of,
            kind="dnsrecord",
        )
    return Adopted(len(fitting), tuple(one for one in fresh if len(_kept(one)) > LONGEST_VALUE))


def tell_added(engagement: Engagement, rows: Iterable[DnsRecord], actor: User) -> None:
    """A line of the history for each record that came into the plan."""
    told = [Told(_("added to the surface"), row, deed=Event.Deed.ADD) for row in rows]
    record_events(engagement=engagement, actor=actor, told=told)


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
