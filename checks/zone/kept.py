"""What the database keeps of a client's zone, as the plain values that are compared."""

from dataclasses import dataclass

from django.utils import timezone

from checks.net.record_values import canonical_value
from checks.subjects import ZoneRecord
from checks.zone.comparison import LiveZone
from checks.zone.formats import from_objects
from engagements.models import DnsRecord, Engagement, ZoneState


@dataclass(frozen=True, slots=True)
class KeptZone:
    """The latest approved and live states, each None while there is none."""

    approval: ZoneState | None
    look: ZoneState | None

    @property
    def approved(self) -> tuple[ZoneRecord, ...]:
        return from_objects(self.approval.records) if self.approval else ()

    @property
    def live(self) -> LiveZone | None:
        return live_zone(self.look) if self.look else None

    @property
    def approved_by(self) -> str:
        """Who approved and when, in words; "" while nobody has."""
        if self.approval is None:
            return ""
        day = timezone.localtime(self.approval.at)
        return f"approved by {self.approval.by_name} on {day.day} {day:%b %Y at %H:%M %Z}"


def read_kept(engagement: Engagement) -> KeptZone:
    """Two queries."""
    states = ZoneState.objects.filter(engagement=engagement)
    approval = states.filter(kind=ZoneState.Kind.APPROVED).first()
    return KeptZone(approval, states.filter(kind=ZoneState.Kind.LIVE).first())


def live_zone(state: ZoneState) -> LiveZone:
    unanswered = [one for one in state.unanswered if isinstance(one, list) and len(one) == 3]
    return LiveZone(
        from_objects(state.records),
        tuple((str(name), str(kind), str(word)) for name, kind, word in unanswered),
    )


def plan_of(engagement: Engagement) -> tuple[ZoneRecord, ...]:
    """Every record that people wrote down: what the zone should hold."""
    return tuple(planned(record) for record in engagement.dns_records.all())


def planned(record: DnsRecord) -> ZoneRecord:
    """However its value was typed, it is compared in one form."""
    rdtype = record.rdtype.upper()
    return ZoneRecord(
        name=record.name.lower().removesuffix("."),
        rdtype=rdtype,
        value=canonical_value(rdtype, record.value),
        ttl=record.ttl,
        purpose=record.purpose,
        owner=record.owner,
        follows_provider=record.follows_provider,
    )
