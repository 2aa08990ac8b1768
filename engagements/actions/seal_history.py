"""Links what was recorded into the engagement's chain, once the transaction that recorded it is committed.

Numbers and digests are given by nobody but this, one sealer at a time behind the lock on the chain's head. So
two people who save at once never wait for each other's history inside their transactions, and no deadlock can
come of it.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from engagements.history.record import expected_digest, record_of
from engagements.models import Engagement, Event, HistoryHead

BATCH = 500
_SEAL = "UPDATE engagements_event SET number = %s, previous = %s, digest = %s WHERE id = %s AND digest = ''"


@dataclass(frozen=True, slots=True)
class _Sealing:
    """What runs after the commit; equal ones are one, however many events a transaction records."""

    engagement_pk: int

    def __call__(self) -> None:
        seal_history(self.engagement_pk)


def seal_after_commit(engagement_pk: int) -> None:
    """A sealing that fails is logged, and made up for by the next one or by the sweep."""
    sealing = _Sealing(engagement_pk)
    if connection.in_atomic_block and connection.run_on_commit:
        last = connection.run_on_commit[-1]
        if last[1] == sealing and last[0] == set(connection.savepoint_ids):
            return
    transaction.on_commit(sealing, robust=True)


def seal_history(engagement_pk: int) -> int:
    """Links every event of the engagement that waits for it; says how many. Doing it twice is harmless."""
    count = 0
    while Event.objects.unsealed().filter(engagement_id=engagement_pk).exists():
        count += _seal_batch(engagement_pk)
    return count


def seal_left_behind() -> int:
    """Seals what a process that died between commit and sealing has left; says how many events that were."""
    waiting = Event.objects.unsealed().order_by().values_list("engagement_id", flat=True).distinct()
    return sum(seal_history(pk) for pk in list(waiting))


@transaction.atomic
def _seal_batch(engagement_pk: int) -> int:
    code = Engagement.objects.values_list("code", flat=True).get(pk=engagement_pk)
    HistoryHead.objects.get_or_create(engagement_id=engagement_pk)
    head = HistoryHead.objects.select_for_update().get(engagement_id=engagement_pk)
    loose = list(Event.objects.unsealed().filter(engagement_id=engagement_pk).order_by("pk")[:BATCH])
    number, digest = head.number, head.digest
    for event in loose:
        number += 1
        event.number, event.previous = number, digest
        event.digest = digest = expected_digest(record_of(event, code))
    with connection.cursor() as cursor:
        cursor.executemany(_SEAL, [(one.number, one.previous, one.digest, one.pk) for one in loose])
    HistoryHead.objects.filter(engagement_id=engagement_pk).update(number=number, digest=digest)
    return len(loose)
