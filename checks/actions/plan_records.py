"""Changes the plan of a client's zone: from an imported file, and the notes on its records."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.actions.adopt_records import row_of, tell_added
from checks.live_records import purpose
from checks.subjects import ZoneRecord
from checks.zone.kept import planned
from checks.zone.merging import merged
from checks.zone.slots import slot_of
from engagements.actions.map_surface import everything_of
from engagements.actions.record_event import Told, record_events, record_whole, recorded_as_parts
from engagements.actions.vouch import record_vouching
from engagements.models import DnsRecord, Engagement, Event, User


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
    plan = [planned(row) for row in rows.values()]
    after = {str(record): record for record in merged(plan, records, replaces=replaces)}
    gone = {slot_of(record): record for record in reversed(plan) if str(record) not in after}
    fresh = [_told(record, gone.get(slot_of(record))) for key, record in after.items() if key not in rows]
    lost = [row for key, row in rows.items() if key not in after]
    with recorded_as_parts() as part_of:
        _take_out(engagement, lost, actor)
        made = DnsRecord.objects.bulk_create([row_of(engagement, record) for record in fresh])
        tell_added(engagement, made, actor)
        changed = _take_ttls(engagement, rows, after.values(), actor)
    done = Planned(len(fresh), changed, len(lost))
    if any((done.added, done.changed, done.removed)):
        label = _("zone file: %(added)d added, %(changed)d changed, %(removed)d removed")
        record_whole(
            engagement=engagement,
            actor=actor,
            verb=_("imported"),
            label=label % {"added": done.added, "changed": done.changed, "removed": done.removed},
            part_of=part_of,
            kind="dnsrecord",
        )
    return done


def _take_out(engagement: Engagement, rows: Sequence[DnsRecord], actor: User) -> None:
    """Each line of the history keeps all that the record said, so that it can be put back."""
    told = [
        Told(_("took off the surface"), row, changes=everything_of(row), deed=Event.Deed.REMOVE)
        for row in rows
    ]
    record_events(engagement=engagement, actor=actor, told=told)
    engagement.dns_records.filter(pk__in=[row.pk for row in rows]).delete()


def _told(record: ZoneRecord, before: ZoneRecord | None) -> ZoneRecord:
    """With the notes of the record whose place it takes, else with what it is probably for."""
    if before is None:
        return replace(record, purpose=purpose(record.name, record.rdtype, record.value))
    return replace(
        record, purpose=before.purpose, owner=before.owner, follows_provider=before.follows_provider
    )


def _take_ttls(
    engagement: Engagement, rows: Mapping[str, DnsRecord], records: Iterable[ZoneRecord], actor: User
) -> int:
    changed, told = [], []
    for record in records:
        row = rows.get(str(record))
        if row and row.ttl != record.ttl:
            told.append(Told(_("changed on the surface"), row, changes={"ttl": (row.ttl, record.ttl)}))
            row.ttl, row.version = record.ttl, row.version + 1
            changed.append(row)
    DnsRecord.objects.bulk_update(changed, ["ttl", "version"])
    record_events(engagement=engagement, actor=actor, told=told)
    return len(changed)


@transaction.atomic
def set_owner(
    *,
    engagement: Engagement,
    pks: Collection[int],
    owner: str,
    actor: User,
    vouched: Collection[str] = (),
) -> int:
    """Gives several records of the plan one owner, as one deed; says how many it changed.

    `vouched` names fields that look like a credential and are none, by this person's word.
    """
    rows = list(engagement.dns_records.select_for_update().filter(pk__in=pks).exclude(owner=owner))
    if not rows:
        return 0
    engagement.dns_records.filter(pk__in=[row.pk for row in rows]).update(
        owner=owner, version=F("version") + 1
    )
    told = [
        Told(_("gave an owner to"), row, changes={"owner": (row.owner, owner)}, vouched=vouched)
        for row in rows
    ]
    words = ngettext("%(n)d DNS record", "%(n)d DNS records", len(rows)) % {"n": len(rows)}
    record_vouching(engagement=engagement, target=None, label=words, actor=actor, fields=vouched)
    with recorded_as_parts() as part_of:
        record_events(engagement=engagement, actor=actor, told=told)
    record_whole(
        engagement=engagement,
        actor=actor,
        verb=_("gave an owner to"),
        label=f"{words}: {owner}",
        part_of=part_of,
        kind="dnsrecord",
    )
    return len(rows)
