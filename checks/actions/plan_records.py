"""Changes the plan of a client's zone: from an imported file, and the notes on its records."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.actions.adopt_records import row_of
from checks.live_records import purpose
from checks.subjects import ZoneRecord
from checks.zone.kept import planned
from checks.zone.merging import merged
from checks.zone.slots import slot_of
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

    A record that is there keeps its purpose and owner, and so does one that only gets another value; another
    TTL is taken over.
    """
    rows = {str(planned(row)): row for row in engagement.dns_records.select_for_update()}
    before = {key: row.ttl for key, row in rows.items()}
    plan = [planned(row) for row in rows.values()]
    after = {str(record): record for record in merged(plan, records, replaces=replaces)}
    gone = {slot_of(record): record for record in reversed(plan) if str(record) not in after}
    fresh = [_told(record, gone.get(slot_of(record))) for key, record in after.items() if key not in rows]
    engagement.dns_records.filter(pk__in=[row.pk for key, row in rows.items() if key not in after]).delete()
    DnsRecord.objects.bulk_create(row_of(engagement, record) for record in fresh)
    changed = _take_ttls(rows, after.values())
    done = Planned(len(fresh), changed, sum(key not in after for key in rows))
    if any((done.added, done.changed, done.removed)):
        label = _("zone file: %(added)d added, %(changed)d changed, %(removed)d removed")
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("imported"),
            label=label % {"added": done.added, "changed": done.changed, "removed": done.removed},
            changes=_ttls_changed(before, {key: record.ttl for key, record in after.items()}),
        )
    return done


def _ttls_changed(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, tuple[Any, Any]]:
    """Each record that came, went or got another lifetime, with its TTL before and after."""
    keys = dict.fromkeys([*before, *after])
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def _told(record: ZoneRecord, before: ZoneRecord | None) -> ZoneRecord:
    """With the notes of the record whose place it takes, else with what it is probably for."""
    if before is None:
        return replace(record, purpose=purpose(record.name, record.rdtype, record.value))
    return replace(
        record, purpose=before.purpose, owner=before.owner, follows_provider=before.follows_provider
    )


def _take_ttls(rows: Mapping[str, DnsRecord], records: Iterable[ZoneRecord]) -> int:
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
    changes = {str(row): (row.owner, owner) for row in rows}
    count = rows.update(owner=owner, version=F("version") + 1)
    if count:
        words = ngettext("%(n)d DNS record", "%(n)d DNS records", count) % {"n": count}
        record_event(
            engagement=engagement,
            actor=actor,
            verb=_("gave an owner to"),
            label=f"{words}: {owner}",
            changes=changes,
        )
    return count
