"""Forgets what servers answered in an audit when an organisation keeps it no longer; verdicts stay."""

from datetime import datetime, timedelta

from checks.models import RunFacts
from engagements.models import Organisation


def forget_facts(*, now: datetime) -> int:
    """Of how many runs; run twice, the second run finds nothing."""
    gone = 0
    for days in set(Organisation.objects.order_by().values_list("keeps_facts_days", flat=True).distinct()):
        kept = RunFacts.objects.filter(run__engagement__client__organisation__keeps_facts_days=days)
        gone += kept.filter(run__finished_at__lt=now - timedelta(days=days)).delete()[0]
    return gone
