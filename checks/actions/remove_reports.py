"""Takes DMARC reports out of the count: into a bin for 30 days, from which they can come back."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from checks.models import DmarcReport
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User
from engagements.models.register import no_longer_binned

# Each may hold thousands of rows; the next minute takes the next ones.
MOST_AT_ONCE = 50


@transaction.atomic
def remove_report(*, engagement: Engagement, report: DmarcReport, actor: User) -> bool:
    """False where it is in the bin already."""
    if not _kept(engagement, report, is_removed=False).update(removed_at=timezone.now()):
        return False
    record_event(
        engagement=engagement, actor=actor, verb=_("removed"), target=report, label=report_label(report)
    )
    return True


@transaction.atomic
def restore_report(*, engagement: Engagement, report: DmarcReport, actor: User) -> bool:
    """False where it is not in the bin (any more)."""
    if not _kept(engagement, report, is_removed=True).update(removed_at=None):
        return False
    record_event(
        engagement=engagement, actor=actor, verb=_("restored"), target=report, label=report_label(report)
    )
    return True


def _kept(engagement: Engagement, report: DmarcReport, *, is_removed: bool) -> QuerySet[DmarcReport]:
    return engagement.dmarc_reports.filter(pk=report.pk, removed_at__isnull=not is_removed)


def report_label(report: DmarcReport) -> str:
    """ "the DMARC report of google.com on brightcart.test to 21 November 2026"."""
    day = timezone.localtime(report.end_at)
    return _("the DMARC report of %(reporter)s on %(domain)s to %(day)s") % {
        "reporter": report.reporter,
        "domain": report.domain,
        "day": f"{day.day} {day:%B %Y}",
    }


def empty_report_bin(now: datetime) -> int:
    """Deletes what has been in the bin for as long as it is kept; returns how many reports went."""
    old = DmarcReport.objects.filter(no_longer_binned("removed_at", now))
    gone = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
    DmarcReport.objects.filter(pk__in=gone).delete()
    return len(gone)
