"""Sends imports again whose worker was lost, and forgets what people brought and left lying."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from engagements.actions.publish_import import publish_import
from engagements.models import RegisterImport
from engagements.models.register import BIN_KEEPS

KEPT = timedelta(days=1)
# A queued import is left to the message that was sent for it this long.
PATIENCE = timedelta(seconds=10)


def sweep_imports() -> int:
    """How many were sent again."""
    now = timezone.now()
    old = RegisterImport.objects.filter(queued_at__lt=now - KEPT).exclude(Q(sheet="") & Q(plan=""))
    old.exclude(state=RegisterImport.State.RUNNING).filter(step=RegisterImport.Step.READING).update(
        state=RegisterImport.State.CANCELLED
    )
    old.exclude(state=RegisterImport.State.RUNNING).update(sheet="", plan="")
    # By then the bin is empty too: nothing can be taken back any more. The last one stays, so that no number
    # is given twice: the history speaks of imports by theirs.
    later = RegisterImport.objects.filter(engagement=OuterRef("engagement"), number__gt=OuterRef("number"))
    past = RegisterImport.objects.filter(Exists(later), queued_at__lt=now - BIN_KEEPS)
    past.exclude(state="running").delete()
    lost = RegisterImport.objects.waiting(now).exclude(state="queued", queued_at__gt=now - PATIENCE)
    pks = list(lost.values_list("pk", flat=True))
    for pk in pks:
        publish_import(pk)
    return len(pks)
