"""How an engagement is audited over its sprint: what it began with, and when the daily audit is due."""

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models
from django.utils.translation import gettext_lazy as _

from checks.models.run import Run
from engagements.models import Engagement

MORNING = time(6)


class AuditPlan(models.Model):
    """`baseline` is the audit that somebody chose to compare with; empty means the first complete one.

    `daily_at` is a time of day in `time_zone`. `last_slot_at` is the latest moment for which the daily audit
    was started or was not needed, so that no sweep starts it twice.
    """

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="audit_plan")
    baseline = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    is_daily = models.BooleanField(_("audit every day of the sprint"), default=True)
    daily_at = models.TimeField(_("at"), default=MORNING)
    time_zone = models.CharField(max_length=64, default="UTC")
    last_slot_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"daily at {self.daily_at:%H:%M}" if self.is_daily else "no daily audit"

    @property
    def zone(self) -> ZoneInfo:
        """UTC where the name means nothing to this machine any more."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def slot_on(self, day: datetime) -> datetime:
        """The moment at which the audit of that day (of this plan's time zone) is due."""
        return datetime.combine(day.date(), self.daily_at, tzinfo=self.zone)
