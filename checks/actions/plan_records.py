"""Changes the plan of a client's zone: from an imported file, and the notes on its records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.actions.adopt_records import row_of
from checks.live_records import purpose
from checks.subjects import ZoneRecord
from checks.zone.kept import planned
from engagements.actions.record_event import record_event
from engagements.models import DnsRecord, Engagement, User


@dataclass(frozen=True, slots=True)
class Planned:
    """How many records an import added, gave another TTL, and took out."""

    added: int
    changed: int
    removed: int


@transaction.atomic
def import_plan(
    *, engagement: Engagement, records: Sequence[ZoneRecord], replaces: bool, actor: User
) -> Planned:
    """Writes a zone file's records into the plan; where it `replaces` it, what is not in the file goes.

    A record that is there keeps its purpose and owner; another TTL is taken over.
    """
    rows = {str(planned(row)): row for row in engagement.dns_records.select_for_update()}
    fresh = [record for record in records if str(record) not in rows]
    DnsRecord.objects.bulk_create(
        (row_of(engagement, _told(record)) for record in fresh), ignore_conflicts=True
    )
    changed = _take_ttls(rows, records)
    there = {str(record) for record in records}
    gone = [row.pk for key, row in rows.items() if replaces and key not in there]
    engagement.dns_records.filter(pk__in=gone).delete()
    done = Planned(len(fresh), changed, len(gone))
    if any((done.added, done.changed, done.removed)):
        label = _("zone file: %(added)d added, %(changed)d changed, %(removed)d removed")
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("imported"),
            label=label % {"added": done.added, "changed": done.changed, "removed": done.removed},
        )
    return done


def _told(record: ZoneRecord) -> ZoneRecord:
    said = purpose(record.name, record.rdtype, record.value)
    return ZoneRecord(record.name, record.rdtype, record.value, record.ttl, said, record.owner)


def _take_ttls(rows: dict[str, DnsRecord], records: Sequence[ZoneRecord]) -> int:
    changed = []
    for record in records:
        row = rows.get(str(record))
        if row and row.ttl != record.ttl:
            row.ttl, row.version = record.ttl, row.version + 1
            changed.append(row)
    DnsRecord.objects.bulk_update(changed, ["ttl", "version"])
    return len(changed)


@transaction.atomic
def set_owner(*, engagement: Engagement, pks: Collection[int], owner: str, actor: User) -> int:
    """Gives several records of the plan one owner; says how many it changed."""
    rows = engagement.dns_records.filter(pk__in=pks).exclude(owner=owner)
    count = rows.update(owner=owner, version=F("version") + 1)
    if count:
        words = ngettext("%(n)d DNS record", "%(n)d DNS records", count) % {"n": count}
        record_event(
            engagement=engagement, actor=actor, verb=_("gave an owner to"), label=f"{words}: {owner}"
        )
    return count
