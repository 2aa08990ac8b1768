"""A mail on its way out: written with the business change that it tells of, sent by a worker."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.mail_headers import Mail
from engagements.models.engagement import Engagement
from engagements.models.organisation import Organisation
from engagements.models.work import LeaseLost

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
# Longer than a server may take for its answer to a text (`config/smtp.py`), with room to spare.
HANDING_OVER = timedelta(minutes=5)
TRIED_FOR = timedelta(days=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


def wait_after(attempts: int) -> timedelta:
    """Until the next attempt, when so many were made: 30 s, then twice as long each time, at most an hour."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def free(self, now: datetime) -> Self:
        """Mails of whose text nothing has gone out, which a worker may take now."""
        is_left_behind = Q(state="sending", lease_until__lt=now)
        return self.filter(Q(state="waiting") | is_left_behind, run_at__lte=now)

    def broken_off(self, now: datetime) -> Self:
        """Mails whose worker died, or lost the database, while their text was under way."""
        return self.filter(state="handing-over", lease_until__lt=now)


class OutgoingMail(models.Model):
    """The state says what may be done with it, and is committed before each step.

    No `BackgroundJob`: that is done again whatever happened to its worker, and three times at most. A mail is
    tried for two days, and never again by itself once its text may have gone out. `key` names the
    business event, which makes one mail. The text is forgotten once the mail is sent: it may hold a way in.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        HANDING_OVER = "handing-over", _("Handing over")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")
        GIVEN_UP = "given-up", _("Not delivered")
        UNSURE = "unsure", _("May have arrived")

    SET_ASIDE = (State.REFUSED, State.GIVEN_UP, State.UNSURE)

    # Of an engagement, or of an organisation itself: an invitation to work there.
    engagement = models.ForeignKey(Engagement, models.CASCADE, null=True, related_name="outgoing_mails")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="outgoing_mails")
    key = models.CharField(max_length=120, unique=True)
    message_id = models.CharField(max_length=255)
    recipient = models.EmailField()
    subject = models.CharField(max_length=400)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sender = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    run_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField()
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "run_at"], name="outgoing_mail_to_sweep")]
        constraints = [
            models.CheckConstraint(
                condition=Q(engagement=None) ^ Q(organisation=None), name="outgoing_mail_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} to {self.recipient}"

    @property
    def is_set_aside(self) -> bool:
        """Whether only a person has it sent again."""
        return self.state in self.SET_ASIDE

    @classmethod
    def claim(cls, pk: int) -> "OutgoingMail | None":
        """Takes the mail if it is due and nobody else has it; counts the attempt before any work is done.

        The time of the next attempt is written along, so that a mail that kills its worker waits like any
        other. Returns None where there is nothing to do: one that was broken off is set aside here.
        """
        now = timezone.now()
        mine = cls.objects.filter(pk=pk)
        mine.broken_off(now).update(
            state=cls.State.UNSURE,
            ended_at=now,
            lease_until=None,
            error=_("The portal stopped while the mail server was taking it."),
        )
        free = mine.free(now)
        free.filter(give_up_at__lte=now).update(state=cls.State.GIVEN_UP, ended_at=now, lease_until=None)
        mail = free.first()
        if mail is None:
            return None
        taken = free.filter(fence=mail.fence).update(
            state=cls.State.SENDING,
            attempts=F("attempts") + 1,
            fence=F("fence") + 1,
            lease_until=now + LEASE,
            run_at=now + wait_after(mail.attempts + 1),
        )
        return cls.objects.get(pk=pk) if taken else None

    def renew(self) -> None:
        """Keeps the lease. Raises LeaseLost when the mail is no longer this worker's; so do those below."""
        self._update_own(lease_until=timezone.now() + LEASE)

    def begin_handing_over(self) -> None:
        """From here on the mail may arrive."""
        self._update_own(state=self.State.HANDING_OVER, lease_until=timezone.now() + HANDING_OVER, error="")

    def put_off(self, reason: str) -> None:
        self._update_own(state=self.State.WAITING, error=reason, lease_until=None)

    def end(self, state: "OutgoingMail.State", reason: str = "") -> None:
        forgotten: dict[str, Any] = {"text": "", "html": ""} if state == self.State.SENT else {}
        self._update_own(state=state, error=reason, lease_until=None, ended_at=timezone.now(), **forgotten)

    def as_message(self) -> Mail:
        """The same mail at every attempt: its Message-ID and its date stand in the row."""
        message = Mail(
            subject=self.subject,
            body=self.text,
            from_email=self.sender or None,
            to=[self.recipient],
            reply_to=[self.reply_to] if self.reply_to else None,
            headers={**self.headers, "Message-ID": self.message_id, "Date": format_datetime(self.queued_at)},
        )
        if self.html:
            message.attach_alternative(self.html, "text/html")
        return message

    def _update_own(self, **fields: object) -> None:
        own = type(self).objects.filter(
            pk=self.pk, fence=self.fence, state__in=[self.State.SENDING, self.State.HANDING_OVER]
        )
        if not own.update(**fields):
            raise LeaseLost(f"{self} is no longer this worker's")
        for name, value in fields.items():
            setattr(self, name, value)
