"""What the page of the risks shows: what matters first, then groups of rows, or the matrix."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.drawings.matrix import risk_matrix
from engagements.models import Engagement, Risk
from engagements.registers.register import Asked
from engagements.templatetags.states import state

ROWS_A_PAGE = 50
MOST_BESIDE = 10
STANDING = Q(status__in=[Risk.Status.OPEN, Risk.Status.FIXING])


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


@dataclass(frozen=True, slots=True)
class RiskRow:
    risk: Risk
    url: str
    status: SafeString
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RiskGroup:
    key: str
    title: str | Promise
    count: int
    rows: tuple[RiskRow, ...]


GROUPS: dict[str, str | Promise] = {
    "now": gettext_lazy("Must fix now"),
    "later": gettext_lazy("Can wait"),
    "accepted": gettext_lazy("Accepted"),
    "closed": gettext_lazy("Closed"),
}


def group_of(risk: Risk) -> str:
    if risk.is_open:
        return "now" if risk.must_fix_now else "later"
    return "closed" if risk.status == Risk.Status.CLOSED else "accepted"


ORDERS: dict[str, Callable[[Risk], Any]] = {
    "score": lambda risk: (risk.score, -risk.number),
    "due": lambda risk: (risk.due_on or date.max, -risk.score),
    "number": lambda risk: risk.number,
    "title": lambda risk: risk.title.casefold(),
    "owner": lambda risk: (risk.owner is None, str(risk.owner).casefold(), -risk.score),
}


def ordered(risks: list[Risk], sort: str) -> list[Risk]:
    """By group, and in each by the order asked for; the highest score first where none is."""
    key = sort.removeprefix("-")
    if key not in ORDERS:
        sort, key = "-score", "score"
    within = sorted(risks, key=ORDERS[key], reverse=sort.startswith("-"))
    ranks = list(GROUPS)
    return sorted(within, key=lambda risk: ranks.index(group_of(risk)))


def count_risks(engagement: Engagement) -> RiskCounts:
    """One query over the whole register."""
    return RiskCounts(
        **engagement.risks.kept().aggregate(
            must_fix=Count("pk", filter=STANDING & Q(must_fix_now=True)),
            can_wait=Count("pk", filter=STANDING & Q(must_fix_now=False)),
            accepted=Count("pk", filter=Q(status=Risk.Status.ACCEPTED)),
            closed=Count("pk", filter=Q(status=Risk.Status.CLOSED)),
            proposed=Count("pk", filter=STANDING & Q(closing_proposed_at__isnull=False)),
        )
    )


def list_extras(engagement: Engagement, asked: Asked, risks: list[Risk]) -> Mapping[str, Any]:
    context: dict[str, Any] = {"counts": count_risks(engagement), "is_matrix": asked.view == "matrix"}
    if asked.view == "matrix":
        shown = risks if "status" in asked.chosen else [risk for risk in risks if risk.is_open]
        beside = sorted(shown, key=lambda risk: (-risk.score, risk.number))[:MOST_BESIDE]
        return context | {
            "matrix": _matrix(engagement, asked, shown),
            "beside": _rows(engagement, beside),
            "shown_count": len(shown),
        }
    page = Paginator(ordered(risks, asked.sort), ROWS_A_PAGE).get_page(asked.page)
    return context | {"page_obj": page, "groups": _groups(engagement, risks, page)}


def _groups(engagement: Engagement, risks: list[Risk], page: Page[Risk]) -> list[RiskGroup]:
    counts = Counter(group_of(risk) for risk in risks)
    rows: dict[str, list[RiskRow]] = {key: [] for key in GROUPS}
    for row in _rows(engagement, list(page.object_list)):
        rows[group_of(row.risk)].append(row)
    return [
        RiskGroup(key, title, counts[key], tuple(rows[key])) for key, title in GROUPS.items() if rows[key]
    ]


def _rows(engagement: Engagement, risks: list[Risk]) -> list[RiskRow]:
    """Rows with their addresses; the findings behind them come in one query for all."""
    prefetch_related_objects(risks, "findings")
    base = reverse("risks", kwargs={"code": engagement.code})
    statuses = {status: state(status) for status in {risk.status for risk in risks}}
    return [
        RiskRow(risk, f"{base}{risk.number}/", statuses[risk.status], findings_of(engagement, risk))
        for risk in risks
    ]


def findings_of(engagement: Engagement, risk: Risk) -> tuple[tuple[str, str], ...]:
    """Reference and address of each finding behind a risk; their pages belong to the floor above."""
    findings: Any = getattr(risk, "findings")  # noqa: B009  a relation of the floor above
    return tuple(
        (one.reference, reverse("finding", kwargs={"code": engagement.code, "number": one.number}))
        for one in findings.all()
    )


def _matrix(engagement: Engagement, asked: Asked, risks: list[Risk]) -> SafeString:
    """The squares lead to the table, narrowed to the square and to what the page was narrowed to."""
    counts = Counter((risk.likelihood, risk.impact) for risk in risks)
    kept = {key: value for key, value in asked.chosen.items() if key not in {"likelihood", "impact"}}
    query = {"status": "standing"} | kept | ({"q": asked.text} if asked.text else {})
    base = reverse("risks", kwargs={"code": engagement.code})

    def href(likelihood: int, impact: int) -> str:
        return f"{base}?{urlencode(query | {'likelihood': likelihood, 'impact': impact})}"

    label = ngettext(
        "%(n)d risk by likelihood and impact", "%(n)d risks by likelihood and impact", len(risks)
    ) % {"n": len(risks)}
    return risk_matrix(counts, label=label, href=href)


def entry_extras(engagement: Engagement, risk: Risk) -> Mapping[str, Any]:
    findings: Any = getattr(risk, "findings")  # noqa: B009  a relation of the floor above
    return {"findings": list(findings.order_by("number")), "signals": list(risk.failure_signals.all())}
