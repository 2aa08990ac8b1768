"""Starts an audit: the row first, the message to a worker when the row is safely there."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from checks.actions.number_rows import lock_engagement, next_number
from checks.actions.publish_run import publish_run
from checks.models import Run
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User


class Started(NamedTuple):
    """`is_new` is False where a run was under way already: that one is handed back."""

    run: Run
    is_new: bool


@transaction.atomic
def start_run(
    *,
    engagement: Engagement,
    actor: User | None,
    patterns: Sequence[str] = (),
    subject: str = "",
    scope: str = "",
    is_scheduled: bool = False,
) -> Started:
    """Queues a run of the whole surface, of the checks that match `patterns`, or of these on one subject.

    `scope` is what was asked for in words, where that is more than the checks' names. An engagement has one
    unfinished run at a time. A message that gets lost is sent again by the sweep.
    """
    lock_engagement(engagement)
    under_way = Run.objects.unfinished().filter(engagement=engagement).first()
    if under_way:
        return Started(under_way, is_new=False)
    run = Run.objects.create(
        engagement=engagement,
        number=next_number(Run.objects.filter(engagement=engagement)),
        patterns=list(patterns),
        subject=subject,
        scope=scope,
        is_scheduled=is_scheduled,
        requested_by=actor,
    )
    record_event(engagement=engagement, actor=actor, verb=_("started"), target=run, label=run.title)
    transaction.on_commit(partial(publish_run, run.pk), robust=True)
    return Started(run, is_new=True)
