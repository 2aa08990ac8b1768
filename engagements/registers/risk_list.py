"""What the page of the risks shows: what matters first, the cells of its rows, the matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.acceptances import read_acceptances, unsigned_acceptances
from engagements.models import Engagement, Risk, Stage
from engagements.models.risk import ACCEPTED, STANDING
from engagements.registers.asked import Asked, Group
from engagements.roadmap import signals_of
from engagements.templatetags.states import state

MOST_BESIDE = 10


@dataclass(frozen=True, slots=True)
class RiskCounts:
    """How many kept risks there are of each group, whatever the address asks for."""

    must_fix: int
    can_wait: int
    accepted: int
    closed: int
    proposed: int

    @property
    def total(self) -> int:
        return self.must_fix + self.can_wait + self.accepted + self.closed

    @property
    def sentence(self) -> str:
        """What matters, in words."""
        if not self.must_fix and not self.can_wait:
            return _("Nothing stands open.")
        waiting = ngettext("%(n)d can wait", "%(n)d can wait", self.can_wait) % {"n": self.can_wait}
        if not self.must_fix:
            return _("Nothing has to be fixed before the launch; %(waiting)s.") % {"waiting": waiting}
        urgent = ngettext(
            "%(n)d must be fixed before the launch", "%(n)d must be fixed before the launch", self.must_fix
        ) % {"n": self.must_fix}
        return f"{urgent}, {waiting}." if self.can_wait else f"{urgent}."


# Closed ones are what is left over, so that no status is without a group.
URGENCY = Group(
    "urgency",
    gettext_lazy("Urgency"),
    Case(
        When(ACCEPTED, then=2),
        When(status=Risk.Status.CLOSED, then=3),
        When(must_fix_now=True, then=0),
        default=1,
        output_field=IntegerField(),
    ),
    (
        gettext_lazy("Must fix now"),
        gettext_lazy("Can wait"),
        gettext_lazy("Accepted"),
        gettext_lazy("Closed"),
    ),
    urgent=frozenset({0}),
)


def count_risks(engagement: Engagement) -> RiskCounts:
    """One query over the whole register."""
    return RiskCounts(
        **engagement.risks.kept().aggregate(
            must_fix=Count("pk", filter=STANDING & Q(must_fix_now=True)),
            can_wait=Count("pk", filter=STANDING & Q(must_fix_now=False)),
            accepted=Count("pk", filter=ACCEPTED),
            closed=Count("pk", filter=Q(status=Risk.Status.CLOSED)),
            proposed=Count("pk", filter=STANDING & Q(closing_proposed_at__isnull=False)),
        )
    )


def list_extras(engagement: Engagement, _asked: Asked, _risks: list[Risk]) -> Mapping[str, Any]:
    counts = count_risks(engagement)
    return {
        "counts": counts,
        "sentence": _said(counts) if counts.total else "",
        "unsigned": unsigned_acceptances(engagement),
        "unseen_signals": list(
            signals_of(engagement)
            .filter(stage__status=Stage.Status.ACTIVE, seen_at=None, not_seen_at=None)
            .order_by("pk")
        ),
    }


def _said(counts: RiskCounts) -> str:
    if not counts.proposed:
        return counts.sentence
    ready = ngettext(
        "%(n)d is ready to close: its check passes again.",
        "%(n)d are ready to close: their checks pass again.",
        counts.proposed,
    )
    return f"{counts.sentence} {ready % {'n': counts.proposed}}"


def score_tag(risk: Risk) -> SafeString:
    """The score, and behind an arrow what the treatment leaves of it."""
    score = format_html('<span class="score score--{}">{}</span>', risk.score_tone, risk.score)
    if not risk.has_residual:
        return score
    after = _("%(score)d after treatment") % {"score": risk.residual_score}
    return format_html(
        '{} <span class="score score--after" title="{}"><span aria-hidden="true">→ {}</span>'
        '<span class="visually-hidden">{}</span></span>',
        score,
        after,
        risk.residual_score,
        after,
    )


def below_title(risk: Risk) -> str:
    if risk.closing_proposed_at and risk.is_open:
        return state("proposed", label=_("Ready to close: the check passes again"))
    return risk.effect


def owner_cell(risk: Risk) -> str:
    if risk.owner:
        return str(risk.owner)
    return format_html('<span class="quiet">{}</span>', _("Nobody yet"))


def status_cell(risk: Risk) -> SafeString:
    """With the last day of an acceptance; one whose day is over is open."""
    if not risk.is_accepted or risk.accepted_through is None:
        return state(risk.status_now)
    return state(
        "accepted", label=_("Accepted until %(day)s") % {"day": date_format(risk.accepted_through, "j M")}
    )


def due_cell(risk: Risk) -> str:
    if risk.due_on is None:
        return ""
    day = date_format(risk.due_on, "j M")
    if not risk.is_overdue:
        return day
    return format_html('<span class="is-nogo state">{}</span>', _("%(day)s, overdue") % {"day": day})


def source_cell(risk: Risk) -> SafeString:
    """The findings behind a risk with their state as it is now; nothing for one that a person raised."""
    return format_html_join(" ", '<a href="{1}">{0}</a> {2}', findings_of(risk.engagement, risk))


def findings_of(engagement: Engagement, risk: Risk) -> tuple[tuple[str, str, SafeString], ...]:
    """Reference, address and state of each finding behind a risk; their pages belong to the floor above."""
    findings: Any = getattr(risk, "findings")  # noqa: B009  a relation of the floor above
    return tuple(
        (
            one.reference,
            reverse("finding", kwargs={"code": engagement.code, "number": one.number}),
            state(one.state),
        )
        for one in findings.all()
    )


def entry_extras(engagement: Engagement, risk: Risk) -> Mapping[str, Any]:
    findings: Any = getattr(risk, "findings")  # noqa: B009  a relation of the floor above
    alive, _past = read_acceptances(risk)
    return {
        "findings": list(findings.order_by("number")),
        "signals": list(risk.failure_signals.all()),
        "acceptance": alive,
    }
