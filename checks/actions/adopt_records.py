"""Writes the live DNS records into the surface map, where somebody gives each its owner."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from checks.live_records import LiveRecord
from engagements.actions.record_event import record_event
from engagements.models import DnsRecord, Engagement, User

LONGEST_VALUE = 2000


@transaction.atomic
def adopt_records(*, engagement: Engagement, records: Iterable[LiveRecord], actor: User) -> int:
    """Adds what the map does not hold yet and says how many; what people wrote down stays as it is."""
    known = set(engagement.dns_records.values_list("name", "rdtype", "value"))
    fresh = [
        DnsRecord(
            engagement=engagement,
            name=record.name,
            rdtype=record.rdtype,
            value=record.value[:LONGEST_VALUE],
            ttl=record.ttl,
            purpose=record.purpose,
        )
        for record in records
        if (record.name, record.rdtype, record.value[:LONGEST_VALUE]) not in known
    ]
    DnsRecord.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        label = _("%(n)d live DNS records") % {"n": len(fresh)}
        record_event(engagement=engagement, actor=actor, verb=_("took over"), label=label)
    return len(fresh)
