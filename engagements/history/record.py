"""An event as JSON: what its digest covers, what is exported, and what is verified without a database."""

from datetime import UTC
from typing import Any

from engagements.chain import digest_of
from engagements.models import Event


def record_of(event: Event, code: str) -> dict[str, Any]:
    """Everything that an event says, with its place in the chain of the engagement of this code."""
    record = {
        "engagement": code,
        "number": event.number,
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "deed": event.deed,
        "verb": event.verb,
        "target_kind": event.target_kind,
        "target_id": event.target_id,
        "target_label": event.target_label,
        "changes": event.changes,
        "is_for_client": event.is_for_client,
        "undoes": event.undoes,
        "previous": event.previous,
        "digest": event.digest,
    }
    # Only where there is one: the events of before have digests without it.
    return record | ({"part_of": str(event.part_of)} if event.part_of else {})


def expected_digest(record: dict[str, Any]) -> str:
    """What the record's digest is as long as nobody changed anything of it."""
    return digest_of({name: value for name, value in record.items() if name != "digest"})
