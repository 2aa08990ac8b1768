"""Throws an import away that has not been written: what was brought is forgotten at once."""

from django.db.models import Q

from engagements.models import RegisterImport


def discard_import(*, job: RegisterImport) -> bool:
    """False where it has been written. A worker in the middle of it stops at its next look."""
    if job.cancel():
        RegisterImport.objects.filter(pk=job.pk, state="cancelled").update(sheet="", plan="")
        return True
    waiting = RegisterImport.objects.filter(Q(step="reading"), pk=job.pk, state="done")
    return bool(waiting.update(state=RegisterImport.State.CANCELLED, sheet="", plan=""))
