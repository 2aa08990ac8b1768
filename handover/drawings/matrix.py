"""The risk matrix on paper."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from engagements.drawings.matrix import risk_matrix
from engagements.drawings.palette import PAPER
from handover.drawings.figure import for_paper


def matrix_of(groups: Sequence[dict[str, Any]]) -> SafeString:
    """The risks of every group but the closed ones, counted on their squares."""
    standing = [risk for group in groups if group["key"] != "closed" for risk in group["risks"]]
    counts = Counter((risk["likelihood"], risk["impact"]) for risk in standing)
    after = Counter(tuple(risk["residual"][:2]) for risk in standing if risk.get("residual"))
    high = sum(risk["score"] >= 12 for risk in standing)
    label = ngettext(
        "Risk matrix: %(n)d open or accepted risk, %(high)d of them with a score of 12 or more",
        "Risk matrix: %(n)d open or accepted risks, %(high)d of them with a score of 12 or more",
        len(standing),
    ) % {"n": len(standing), "high": high}
    return for_paper(risk_matrix(counts, label=label, after=after, palette=PAPER), label)
