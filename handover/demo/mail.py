"""Uploads the demo's test messages and DMARC reports, as its people would have."""

import hashlib
from datetime import timedelta

from checks.actions.keep_mail_evidence import keep_report
from checks.mail_evidence.report import AggregateReport, ReportRow
from checks.mail_evidence.values import Hop, ReceivedMessage, ReceiverWord, Signature
from checks.models import MailMessage
from engagements.actions.record_event import record_event
from handover.demo.mail_shape import DemoMessage, DemoReporter
from handover.demo.shape import Sprint
from handover.demo.telling import Telling

REPORTED_DAYS = 14
INBOX = "mx.inbox.test"


def upload_mail(telling: Telling, sprint: Sprint) -> None:
    for message in sprint.messages:
        _upload(telling, sprint.domain, message)
    with telling.dated(min(sprint.began, 3.0)):
        for reporter in sprint.reporters:
            for day in range(1, REPORTED_DAYS + 1):
                keep_report(
                    engagement=telling.engagement,
                    report=_report(telling, sprint.domain, reporter, day),
                    actor=telling.lead,
                )
        if sprint.reporters:
            count = len(sprint.reporters) * REPORTED_DAYS
            record_event(
                engagement=telling.engagement,
                actor=telling.lead,
                verb="uploaded",
                label=f"{count} DMARC reports",
            )


def _upload(telling: Telling, domain: str, told: DemoMessage) -> None:
    """The signature was made once, over a digest that stands for the message's headers."""
    person = telling.people[told.who]
    with telling.dated(told.ago) as moment:
        arrived = moment - timedelta(minutes=6)
        left = arrived - timedelta(seconds=told.seconds)
        signature = Signature(
            domain, told.selector, "rsa-sha256", told.digest, told.signature, body_matches=True
        )
        message = ReceivedMessage(
            from_domain=domain,
            received_at=arrived,
            sent_at=left,
            sender_domain=domain,
            has_return_path=True,
            helo=told.helo,
            ip=told.ip,
            hops=(Hop(INBOX, told.helo, told.ip, arrived), Hop(told.helo, "", "", left)),
            signatures=(signature,),
            words=(
                ReceiverWord(INBOX, "dkim", "pass", domain),
                ReceiverWord(INBOX, "spf", told.spf_noted, domain),
                ReceiverWord(INBOX, "dmarc", "pass", domain),
            ),
        )
        kept = MailMessage.objects.create(
            engagement=telling.engagement,
            key=hashlib.sha256(told.digest.encode()).hexdigest(),
            from_domain=domain,
            received_at=arrived,
            marks=message.as_json(),
            uploaded_by=person,
        )
        MailMessage.objects.filter(pk=kept.pk).update(uploaded_at=moment)
        label = f"a test message from {domain}"
        record_event(engagement=telling.engagement, actor=person, verb="uploaded", target=kept, label=label)


def _report(telling: Telling, domain: str, told: DemoReporter, day: int) -> AggregateReport:
    """One day's report; numbers waver over the week, as people's mail does."""
    end_at = telling.now.replace(hour=0, minute=0, second=0) - timedelta(days=day - 1, seconds=1)
    share = 0.6 if end_at.weekday() >= 5 else 1.0
    return AggregateReport(
        reporter=told.name,
        report_id=f"{domain}-{end_at:%Y%m%d}",
        domain=domain,
        begin_at=end_at - timedelta(days=1) + timedelta(seconds=1),
        end_at=end_at,
        policy={"p": told.policy},
        rows={
            ReportRow(
                source.ip,
                domain,
                source.dkim,
                source.spf,
                "none" if source.dkim or source.spf else told.policy,
                source.names,
            ): max(1, round(source.daily * share) + (day * 7) % 5)
            for source in told.sources
        },
    )
