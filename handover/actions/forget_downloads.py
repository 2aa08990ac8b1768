"""Forgets who took a shared file when the organisation keeps its access log no longer than that."""

from datetime import datetime, timedelta

from engagements.models import Organisation
from handover.models import ShareDownload


def forget_downloads(*, now: datetime) -> int:
    """How many lines are gone; how often a link was used stays in the history."""
    gone = 0
    chosen = Organisation.objects.order_by().values_list("keeps_log_days", flat=True).distinct()
    for days in set(chosen):
        rows = ShareDownload.objects.filter(link__engagement__client__organisation__keeps_log_days=days)
        gone += rows.filter(at__lt=now - timedelta(days=days)).delete()[0]
    return gone
