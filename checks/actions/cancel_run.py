"""Ends a run that nobody wants any more; what it has found by then is kept."""

from django.db import transaction
from django.utils.translation import gettext as _

from checks.models import Run
from engagements.actions.record_event import record_event
from engagements.models import User


@transaction.atomic
def cancel_run(*, run: Run, actor: User | None) -> bool:
    """Whether there was anything to end; a worker in the middle of it stops within about a second."""
    if not run.cancel():
        return False
    record_event(engagement=run.engagement, actor=actor, verb=_("cancelled"), target=run, label=run.title)
    return True
