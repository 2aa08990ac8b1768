"""The risk register: what can hurt the launch, how badly, who does what about it by when."""

from collections.abc import Mapping
from datetime import UTC, date, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.chain import digest_of
from engagements.models.engagement import Engagement
from engagements.models.register import RegisterEntry
from engagements.risk_score import score_tone

SCALE = [MinValueValidator(1), MaxValueValidator(5)]
# What two people have signed together: a change of it takes back their acceptance.
SIGNED_FIELDS = frozenset({"title", "effect", "likelihood", "impact"})


class Risk(RegisterEntry):
    """An accepted risk counts as one until `accepted_until`, and as an open one from that moment on, whether
    or not somebody has written so by then: ask `is_accepted`, or the conditions below this class.

    The residual likelihood and impact are what the treatment leaves; one that is not said is not changed by
    it. `fix_rank` is its place in the fix order, `fix_moves` how often somebody has put it there.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        FIXING = "fixing", _("Being fixed")
        ACCEPTED = "accepted", _("Accepted")
        CLOSED = "closed", _("Closed")

    class Treatment(models.TextChoices):
        FIX = "fix", _("Fix")
        REDUCE = "reduce", _("Reduce")
        TRANSFER = "transfer", _("Transfer")
        ACCEPT = "accept", _("Accept")

    class Source(models.TextChoices):
        PERSON = "person", _("Raised by a person")
        FINDING = "finding", _("Raised by a check")
        SIGNAL = "signal", _("Raised by a failure signal")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="risks")
    title = models.CharField(_("risk"), max_length=200)
    effect = models.CharField(_("effect on the business"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=10000)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), validators=SCALE, default=3)
    impact = models.PositiveSmallIntegerField(_("impact"), validators=SCALE, default=3)
    must_fix_now = models.BooleanField(_("must fix now"), default=False)
    treatment = models.CharField(_("treatment"), max_length=20, choices=Treatment, default=Treatment.FIX)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, max_length=10000)
    treatment_plan = models.TextField(_("what the treatment does"), blank=True, max_length=10000)
    residual_likelihood = models.PositiveSmallIntegerField(
        _("likelihood after treatment"), validators=SCALE, null=True, blank=True
    )
    residual_impact = models.PositiveSmallIntegerField(
        _("impact after treatment"), validators=SCALE, null=True, blank=True
    )
    accepted_until = models.DateTimeField(_("accepted until"), null=True, blank=True, editable=False)
    fix_rank = models.FloatField(_("place in the fix order"), null=True, blank=True, editable=False)
    fix_moves = models.PositiveIntegerField(default=0, editable=False)
    source = models.CharField(max_length=20, choices=Source, default=Source.PERSON, editable=False)
    closing_proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(RegisterEntry.Meta):
        constraints = [
            *RegisterEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_on_the_scale"
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q((f"{name}__isnull", True)) | models.Q((f"{name}__range", (1, 5))),
                    name=f"risk_{name}_on_the_scale",
                )
                for name in ("residual_likelihood", "residual_impact")
            ),
        ]
        # How many risks stand in each group is counted on every page of the register, from this index alone.
        indexes = [
            *RegisterEntry.Meta.indexes,
            models.Index(
                fields=[
                    *("engagement", "deleted_at", "status"),
                    *("must_fix_now", "closing_proposed_at", "accepted_until"),
                ],
                name="risk_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.number} {self.title}"

    @property
    def reference(self) -> str:
        return f"R{self.number}"

    @property
    def score(self) -> int:
        """Likelihood × impact, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def score_tone(self) -> str:
        return score_tone(self.score)

    @property
    def has_residual(self) -> bool:
        return self.residual_likelihood is not None or self.residual_impact is not None

    @property
    def residual(self) -> tuple[int, int]:
        """Likelihood and impact after treatment; what is not said stays as it is."""
        return self.residual_likelihood or self.likelihood, self.residual_impact or self.impact

    @property
    def residual_score(self) -> int:
        likelihood, impact = self.residual
        return likelihood * impact

    @property
    def residual_tone(self) -> str:
        return score_tone(self.residual_score)

    @property
    def is_accepted(self) -> bool:
        """By two people, until a day that is not over."""
        until = self.accepted_until
        return self.status == self.Status.ACCEPTED and until is not None and until > timezone.now()

    @property
    def is_lapsed(self) -> bool:
        """It still says accepted, and the day until which it was is over."""
        return self.status == self.Status.ACCEPTED and not self.is_accepted

    @property
    def accepted_through(self) -> date | None:
        """The last day on which it is accepted."""
        return self.accepted_until and (self.accepted_until - timedelta(seconds=1)).astimezone(UTC).date()

    @property
    def status_now(self) -> "Risk.Status":
        return self.Status.OPEN if self.is_lapsed else self.Status(self.status)

    @property
    def fix_place(self) -> tuple[bool, float, int, int]:
        """Its place among the risks of its group: where somebody put it, then the highest score first."""
        return fix_place(self.fix_rank, self.score, self.number)

    @property
    def is_open(self) -> bool:
        return self.status_now in {self.Status.OPEN, self.Status.FIXING}

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def seen(self) -> str:
        """Stands for what two people sign: each signs what they read, and nothing that came after it."""
        return digest_of({name: getattr(self, name) for name in SIGNED_FIELDS})

    def deed(self, changed: Mapping[str, tuple[Any, Any]]) -> str:
        before, after = changed.get("status", (None, None))
        if after == self.Status.CLOSED:
            return gettext("closed")
        if before in {self.Status.CLOSED, self.Status.ACCEPTED}:
            return gettext("reopened")
        return super().deed(changed)

    def is_news(self, changed: Mapping[str, tuple[Any, Any]]) -> bool:
        return not changed.keys().isdisjoint({"status", "must_fix_now"})

    def refusal(self, changed: Mapping[str, Any]) -> str:
        """Two people accept a risk, one after the other: no form, list, import or undo does it for them."""
        if changed.get("status") != self.Status.ACCEPTED:
            return ""
        return gettext("Two people accept a risk: ask for it on the risk’s own page.")

    def follow_ups(self, changed: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
        """A person's word on the status answers the proposal to close."""
        if "status" not in changed:
            return {}
        is_closed = changed["status"][1] == self.Status.CLOSED
        return {"closed_at": timezone.now() if is_closed else None, "closing_proposed_at": None}


def fix_place(rank: float | None, score: int, number: int) -> tuple[bool, float, int, int]:
    """What risks of a group are sorted by: where somebody put them, then the highest score first."""
    return rank is None, rank or 0.0, -score, number


ACCEPTED = models.Q(status=Risk.Status.ACCEPTED, accepted_until__gt=Now())
STANDING = models.Q(status__in=[Risk.Status.OPEN, Risk.Status.FIXING]) | (
    models.Q(status=Risk.Status.ACCEPTED)
    & (models.Q(accepted_until__lte=Now()) | models.Q(accepted_until__isnull=True))
)
