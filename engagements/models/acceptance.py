"""Two people accept a risk until a day: the founder, who bears it, and a consultant who countersigns."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models.engagement import Engagement
from engagements.models.risk import Risk

LONGEST = timedelta(days=180)


class RiskAcceptance(models.Model):
    """Asked by either side; agreed to by the founder; in force once a consultant has countersigned.

    `until` is its last day. A founder who asks has agreed by asking. `ended_word` says why it came to nothing
    or ended, in the words of whoever ended it; nobody ended what ran out.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for the founder")
        AGREED = "agreed", _("Waits for a consultant’s signature")
        IN_FORCE = "in-force", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Ran out")
        VOID = "void", _("Void: the risk was changed")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="acceptances")
    risk = models.ForeignKey(Risk, models.CASCADE, related_name="acceptances")
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    reason = models.TextField(_("reason"), max_length=1000)
    until = models.DateField(_("until"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    countersigned_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_word = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk"],
                condition=models.Q(state__in=["asked", "agreed", "in-force"]),
                name="acceptance_alive_once",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by=None)
                | models.Q(countersigned_by=None)
                | ~models.Q(agreed_by=models.F("countersigned_by")),
                name="acceptance_by_two_people",
            ),
        ]
        indexes = [models.Index(fields=["engagement", "state", "until"], name="acceptance_waiting")]

    def __str__(self) -> str:
        return f"{self.risk} until {self.until:%Y-%m-%d}"

    @property
    def is_alive(self) -> bool:
        """It waits for somebody, or is in force; one whose last day is over is neither."""
        return self.state in ALIVE and not self.is_over

    @property
    def is_over(self) -> bool:
        return lapses_at(self.until) <= timezone.now()

    @property
    def signers(self) -> tuple[str, str]:
        """Who agreed and who countersigned, by name."""
        return str(self.agreed_by or _("somebody who left")), str(
            self.countersigned_by or _("somebody who left")
        )


State = RiskAcceptance.State
ALIVE = frozenset({State.ASKED, State.AGREED, State.IN_FORCE})


def lapses_at(until: date) -> datetime:
    """The moment at which a last day is over, as the portal's own clock counts days."""
    return datetime.combine(until + timedelta(days=1), time.min, UTC)


def today() -> date:
    return timezone.now().astimezone(UTC).date()
