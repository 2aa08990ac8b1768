"""The risks by likelihood and impact: a square leads to its risks, a hollow mark to what is left there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from engagements.drawings.matrix import risk_matrix
from engagements.models import Engagement, Risk
from engagements.models.risk import STANDING
from engagements.registers.asked import Asked

MOST_BESIDE = 10
HAS_RESIDUAL = Q(residual_likelihood__isnull=False) | Q(residual_impact__isnull=False)
_SQUARE = {"likelihood", "impact", "after"}

type Squares = Mapping[tuple[int, int], int]


def after_choices(_engagement: Engagement) -> Iterable[tuple[str, str]]:
    """Likelihood and impact after treatment, as the address writes them: `2.3`."""
    steps = range(1, 6)
    return [(f"{one}.{other}", f"{one} × {other}") for one in steps for other in steps]


def is_after(value: str) -> Q:
    likelihood, _dot, impact = value.partition(".")
    return HAS_RESIDUAL & _left("likelihood", int(likelihood)) & _left("impact", int(impact))


def _left(name: str, step: int) -> Q:
    return Q((f"residual_{name}", step)) | Q((f"residual_{name}__isnull", True), (name, step))


def read_matrix(engagement: Engagement, asked: Asked, risks: QuerySet[Risk]) -> Mapping[str, Any]:
    """Open risks by likelihood and impact, unless a status is asked for, and the highest beside."""
    shown = risks if "status" in asked.chosen else risks.filter(STANDING)
    plain = shown.order_by().prefetch_related(None)
    left = plain.filter(HAS_RESIDUAL).values_list(
        Coalesce("residual_likelihood", "likelihood"), Coalesce("residual_impact", "impact")
    )
    highest = shown.order_by((F("likelihood") * F("impact")).desc(), "number").defer(
        "description", "evidence", "treatment_plan"
    )
    base = reverse("risks", kwargs={"code": engagement.code})
    after = _counted(left)
    return {
        "matrix": _matrix(engagement, asked, _counted(plain.values_list("likelihood", "impact")), after),
        "has_residual": bool(after),
        "beside": [(risk, f"{base}{risk.number}/") for risk in highest[:MOST_BESIDE]],
    }


def _counted(pairs: Any) -> Squares:
    return {(likelihood, impact): n for likelihood, impact, n in pairs.annotate(n=Count("pk"))}


def _matrix(engagement: Engagement, asked: Asked, counts: Squares, after: Squares) -> SafeString:
    """The squares lead to the table, narrowed to the square and to what the page was narrowed to."""
    total = sum(counts.values())
    label = ngettext("%(n)d risk by likelihood and impact", "%(n)d risks by likelihood and impact", total) % {
        "n": total
    }
    leads = _links(engagement, asked)
    return risk_matrix(
        counts,
        label=label,
        href=lambda likelihood, impact: leads({"likelihood": likelihood, "impact": impact}),
        after=after,
        after_href=lambda likelihood, impact: leads({"after": f"{likelihood}.{impact}"}),
    )


def _links(engagement: Engagement, asked: Asked) -> Callable[[Mapping[str, object]], str]:
    kept = {key: value for key, value in asked.chosen.items() if key not in _SQUARE}
    query = {"status": "standing"} | kept | ({"q": asked.text} if asked.text else {})
    base = reverse("risks", kwargs={"code": engagement.code})
    return lambda square: f"{base}?{urlencode({**query, **square})}"
