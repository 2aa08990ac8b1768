"""What people uploaded about their mail: messages that arrived, and the reports of receivers."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from checks.mail_evidence.values import ReceivedMessage
from engagements.models import Engagement
from engagements.models.register import still_binned


class MailMessage(models.Model):
    """A received message, as far as it is judged: no subject, no text, no recipient.

    `key` is the SHA-256 of the file, so that one message counts once; `marks` is `ReceivedMessage.as_json`.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="mail_messages")
    key = models.CharField(max_length=64)
    from_domain = models.CharField(max_length=253)
    received_at = models.DateTimeField()
    marks = models.JSONField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "key"], name="mail_message_once")]

    def __str__(self) -> str:
        return f"message from {self.from_domain}"

    def read(self) -> ReceivedMessage:
        own = {"from_domain": self.from_domain, "received_at": self.received_at.isoformat()}
        return ReceivedMessage.from_json({**self.marks, **own})


class DmarcReportQuerySet(models.QuerySet["DmarcReport"]):
    def counted(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def binned(self) -> Self:
        """Those that can still come back, the latest removed first."""
        return self.filter(still_binned("removed_at", timezone.now())).order_by("-removed_at")


class DmarcReport(models.Model):
    """One aggregate report; `policy` is what the receiver read in the domain's record, by tag.

    One that was removed counts no more, and is deleted as many days after `removed_at` as a bin is kept.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="dmarc_reports")
    domain = models.CharField(max_length=253)
    reporter = models.CharField(max_length=250)
    report_id = models.CharField(max_length=250)
    begin_at = models.DateTimeField()
    end_at = models.DateTimeField()
    policy = models.JSONField(default=dict)
    count = models.PositiveBigIntegerField()
    passed = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DmarcReportQuerySet.as_manager()

    class Meta:
        ordering = ["-end_at", "reporter", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "domain", "reporter", "report_id"], name="dmarc_report_once"
            )
        ]
        indexes = [models.Index(fields=["engagement", "end_at"], name="dmarc_reports_by_time")]

    def __str__(self) -> str:
        return f"report of {self.reporter} on {self.domain}"


class DmarcRow(models.Model):
    """Messages of one source that fared alike; `names` are the domains that vouched for them."""

    report = models.ForeignKey(DmarcReport, models.CASCADE, related_name="rows")
    source_ip = models.GenericIPAddressField()
    header_from = models.CharField(max_length=253)
    count = models.PositiveBigIntegerField()
    has_dkim = models.BooleanField()
    has_spf = models.BooleanField()
    disposition = models.CharField(max_length=10)
    names = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.count} from {self.source_ip}"
