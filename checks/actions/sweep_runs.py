"""Sends runs again whose message or worker was lost, so that none hangs."""

from datetime import timedelta

from django.utils import timezone

from checks.actions.publish_run import publish_run
from checks.models import Run

# A queued run is left to the message that was sent for it this long.
PATIENCE = timedelta(seconds=10)


def sweep_runs() -> int:
    """How many runs were sent again: queued ones left lying, and running ones whose lease has run out.

    Whoever takes such a run sets it aside as failed when its attempts are used up, and as cancelled when
    that was asked for; sending one twice is harmless, since only one worker can claim it.
    """
    now = timezone.now()
    lost = Run.objects.waiting(now).exclude(state=Run.State.QUEUED, queued_at__gt=now - PATIENCE)
    pks = list(lost.values_list("pk", flat=True))
    for pk in pks:
        publish_run(pk)
    return len(pks)
