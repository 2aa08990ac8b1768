"""What a person is told, in the portal and by mail, and how they want to be told."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement


class Cadence(models.TextChoices):
    AT_ONCE = "at-once", _("At once")
    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Once a day")
    NONE = "none", _("No mail")


class Notification(models.Model):
    """One person told of one thing. `key` names the business event, which is told to each person once.

    `path` leads to the page where this person reads on. `mail_at` is when its mail is due, None where there
    is none to write (any more). `target_kind` and `target_id` name the record that it is about, as in the
    history. What is internal is shown to nobody who has left the organisation's side meanwhile.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="notifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=300)
    target_kind = models.CharField(max_length=30, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    is_internal = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.NONE)
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="told_once_each")]
        indexes = [
            models.Index(fields=["user", "-made_at", "-id"], name="notification_by_person"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="notification_to_mail"),
            models.Index(fields=["engagement", "target_kind", "target_id"], name="notification_about"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, to {self.user}"


class NotificationChoice(models.Model):
    """How one person is mailed: `cadences` maps a kind's key to a Cadence where they chose one.

    The times are of the day in the person's own time zone. Between `quiet_from` and `quiet_until`, which may
    lie over midnight, no mail is written; both are empty where there are no quiet hours.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choice")
    cadences = models.JSONField(default=dict, blank=True)
    daily_at = models.TimeField(_("once a day at"), default=time(8))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"what {self.user} is mailed"
