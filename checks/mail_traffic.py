"""Reads what people uploaded about the mail of an engagement: for its checks and for its page."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Max

from checks.mail_evidence.traffic import (
    ReportedRow,
    TrafficReading,
    Uploaded,
    add_up,
    newest_messages,
    window_start,
)
from checks.mail_evidence.values import NewestMessage
from checks.models import DmarcRow, MailMessage
from engagements.models import Engagement

# More than anybody uploads: the newest of every sending domain is among them.
MOST_MESSAGES = 200


def read_traffic(
    engagement: Engagement, sending_domains: Sequence[str], now: datetime
) -> tuple[TrafficReading, ...]:
    """One reading for each sending domain that reports speak of; in two queries."""
    newest: dict[str, datetime] = dict(
        engagement.dmarc_reports.counted().order_by().values_list("domain").annotate(at=Max("end_at"))
    )
    if not newest:
        return ()
    return add_up(_rows(engagement, window_start(now)), newest, sending_domains, now)


def _rows(engagement: Engagement, since: datetime) -> Iterator[ReportedRow]:
    rows = DmarcRow.objects.filter(
        report__engagement=engagement, report__end_at__gte=since, report__removed_at=None
    )
    for row in rows.select_related("report").order_by().iterator(chunk_size=2000):
        yield ReportedRow(
            report=row.report_id,
            reporter=row.report.reporter,
            end_at=row.report.end_at,
            source_ip=row.source_ip,
            header_from=row.header_from,
            count=row.count,
            has_dkim=row.has_dkim,
            has_spf=row.has_spf,
            disposition=row.disposition,
            names=tuple(row.names),
        )


def newest_kept(
    messages: Iterable[MailMessage], sending_domains: Sequence[str], now: datetime
) -> tuple[NewestMessage, ...]:
    """The newest message of each sending domain; `messages` come newest first."""
    uploaded = (Uploaded(one.key, one.from_domain, one.received_at, one.read) for one in messages)
    return newest_messages(uploaded, sending_domains, now)
