"""Keeps what a run found out, and lets go of what older runs did."""

import logging

from django.conf import settings
from django.db import transaction

from checks.baseline import baseline_of
from checks.models import Run, RunFacts
from checks.record.fact_book import FactBook, TooLarge, pack

logger = logging.getLogger(__name__)


def keep_facts(*, run: Run, book: FactBook) -> None:
    """A record that cannot be written does not take the audit with it: the verdicts are there.

    Raises LeaseLost, with nothing written, when the run is no longer this worker's.
    """
    if not settings.AUDIT_FACTS_KEPT_RUNS:
        return
    try:
        packed = pack(book)
    except (TooLarge, TypeError, ValueError, KeyError, RecursionError):
        logger.exception("the facts of run %s could not be kept", run.pk)
        return
    with transaction.atomic():
        run.heartbeat()
        RunFacts.objects.update_or_create(run=run, defaults={"packed": packed})
        _let_go(run)


def _let_go(run: Run) -> None:
    """The newest runs keep their facts, and the one that all are compared with.

    Whole audits and parts are counted apart: whoever checks one thing again, ten times, loses no audit.
    """
    kept = RunFacts.objects.filter(run__engagement=run.engagement).order_by("-run__number")
    whole = Run.objects.filter(Run.WHOLE, engagement=run.engagement)
    newest = [
        pk
        for alike in (kept.filter(run__in=whole), kept.exclude(run__in=whole))
        for pk in alike.values_list("pk", flat=True)[: settings.AUDIT_FACTS_KEPT_RUNS]
    ]
    baseline = baseline_of(run.engagement)
    old = kept.exclude(pk__in=newest)
    if baseline:
        old = old.exclude(run=baseline)
    old.delete()
