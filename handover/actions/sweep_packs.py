"""Sends packs again whose message or worker was lost, so that none hangs."""

from datetime import timedelta

from django.utils import timezone

from handover.actions.publish_pack import publish_pack
from handover.models import Pack

# A queued pack is left to the message that was sent for it this long.
PATIENCE = timedelta(seconds=10)


def sweep_packs() -> int:
    """How many packs were sent again: queued ones left lying, and running ones whose lease has run out."""
    now = timezone.now()
    lost = Pack.objects.waiting(now).exclude(state=Pack.State.QUEUED, queued_at__gt=now - PATIENCE)
    pks = list(lost.values_list("pk", flat=True))
    for pk in pks:
        publish_pack(pk)
    return len(pks)
