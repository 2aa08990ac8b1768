"""Takes in what people upload about their mail, and has it judged."""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.actions.number_rows import lock_engagement
from checks.actions.remove_reports import restore_report
from checks.actions.start_run import Started, start_run
from checks.mail_evidence.message import read_eml
from checks.mail_evidence.ownership import check_owner
from checks.mail_evidence.report import AggregateReport, read_reports
from checks.mail_evidence.traffic import domain_of
from checks.mail_evidence.values import Refused
from checks.mail_traffic import MOST_MESSAGES
from checks.models import DmarcReport, DmarcRow, MailMessage
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User

DELIVERY, PASS_RATE = "mail.delivery", "mail.pass-rate"
MOST_REPORTS = 200
MOST_KEPT_REPORTS = 5000
BATCH = 1000
# Somebody waits for the answer, and the server for its next request.
PATIENCE_SECONDS = 10.0


@dataclass(slots=True)
class TakenIn:
    """What came of several files: new reports, those that were there already, and why files were refused."""

    fresh: list[DmarcReport] = field(default_factory=list)
    known: int = 0
    refused: list[str] = field(default_factory=list)


def keep_message(*, engagement: Engagement, data: bytes, actor: User) -> MailMessage:
    """Keeps the marks of origin of a received message. Raises Refused."""
    message = read_eml(data, timezone.now())
    names = list(engagement.sending_domains.values_list("name", flat=True))
    if not domain_of(message.from_domain, names):
        raise Refused(
            _("This message is from %(domain)s, which is no sending domain of this sprint (%(names)s).")
            % {"domain": message.from_domain, "names": ", ".join(names) or _("there is none yet")}
        )
    key = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        lock_engagement(engagement)
        known = engagement.mail_messages.filter(key=key).first()
        if known:
            return known
        if engagement.mail_messages.count() >= MOST_MESSAGES:
            raise Refused(_("There are %(n)d messages already. Remove some first.") % {"n": MOST_MESSAGES})
        kept = MailMessage.objects.create(
            engagement=engagement,
            key=key,
            from_domain=message.from_domain,
            received_at=message.received_at,
            marks=message.as_json(),
            uploaded_by=actor,
        )
        label = _("a test message from %(domain)s") % {"domain": message.from_domain}
        record_event(engagement=engagement, actor=actor, verb=_("uploaded"), target=kept, label=label)
    return kept


@transaction.atomic
def remove_message(*, engagement: Engagement, message: MailMessage, actor: User) -> None:
    label = _("a test message from %(domain)s") % {"domain": message.from_domain}
    record_event(engagement=engagement, actor=actor, verb=_("removed"), target=message, label=label)
    message.delete()


def judge_mail(*, engagement: Engagement, actor: User) -> Started | None:
    """Starts an audit of what was uploaded; None where no sending domain is on the map."""
    if not engagement.sending_domains.exists():
        return None
    return start_run(engagement=engagement, actor=actor, patterns=[DELIVERY, PASS_RATE])


def keep_reports(*, engagement: Engagement, files: Iterable[tuple[str, bytes]], actor: User) -> TakenIn:
    """Keeps the reports in the files (name, content) that are sound; what is refused leaves the others be."""
    taken = TakenIn()
    own = {engagement.domain, *engagement.sending_domains.values_list("name", flat=True)}
    until = time.monotonic() + PATIENCE_SECONDS
    for name, data in files:
        try:
            for report in read_reports(data):
                if time.monotonic() > until:
                    raise Refused(_("too much at once, this was not read. Upload it again, apart."))
                check_owner(report, own, timezone.now())
                if len(taken.fresh) >= MOST_REPORTS:
                    raise Refused(
                        _("More than %(n)d reports at once. Upload the rest apart.") % {"n": MOST_REPORTS}
                    )
                kept = keep_report(engagement=engagement, report=report, actor=actor)
                if kept:
                    taken.fresh.append(kept)
                else:
                    taken.known += 1
        except Refused as reason:
            taken.refused.append(f"{name}: {reason}")
    if taken.fresh:
        count = len(taken.fresh)
        label = ngettext("%(n)d DMARC report", "%(n)d DMARC reports", count) % {"n": count}
        record_event(engagement=engagement, actor=actor, verb=_("uploaded"), label=label)
    return taken


@transaction.atomic
def keep_report(*, engagement: Engagement, report: AggregateReport, actor: User) -> DmarcReport | None:
    """Keeps a report that is the client's; None where it counts already. Raises Refused."""
    lock_engagement(engagement)
    same = {"domain": report.domain, "reporter": report.reporter, "report_id": report.report_id}
    known = engagement.dmarc_reports.filter(**same).first()
    if known:
        # Whoever uploads it again wants it to count again.
        was_removed = restore_report(engagement=engagement, report=known, actor=actor)
        return known if was_removed else None
    if engagement.dmarc_reports.count() >= MOST_KEPT_REPORTS:
        raise Refused(
            _("There are %(n)d reports already, the most that are kept.") % {"n": MOST_KEPT_REPORTS}
        )
    kept = DmarcReport.objects.create(
        engagement=engagement,
        **same,
        begin_at=report.begin_at,
        end_at=report.end_at,
        policy=report.policy,
        count=sum(report.rows.values()),
        passed=sum(count for row, count in report.rows.items() if row.passes),
        uploaded_by=actor,
    )
    rows = (
        DmarcRow(
            report=kept,
            source_ip=row.source_ip,
            header_from=row.header_from,
            count=count,
            has_dkim=row.dkim,
            has_spf=row.spf,
            disposition=row.disposition,
            names=list(row.names),
        )
        for row, count in report.rows.items()
    )
    DmarcRow.objects.bulk_create(rows, batch_size=BATCH)
    return kept
