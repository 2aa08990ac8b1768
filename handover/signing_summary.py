"""What a founder is told before they sign, frozen with a version whatever its sections leave out."""

from typing import Any

from engagements.models import Risk
from handover.material import Material
from handover.sections import one_page, risks


def signing_summary(material: Material) -> dict[str, Any]:
    """What is safe, the worst that is open, how many risks are open in all, and what is accepted until when.

    `accepted` holds `title` and `until`, a day as ISO 8601 writes it, empty where none was said.
    """
    return {
        "safe": one_page.safe_lines(material),
        "open": one_page.worries_of(material),
        "open_count": len(one_page.open_risks(material)),
        "accepted": [
            {"title": risk.title, "until": _until(material, risk)}
            for risk in material.risks
            if risks.group_of(risk) == "accepted"
        ],
    }


def _until(material: Material, risk: Risk) -> str:
    acceptance = material.acceptances.get(risk.pk)
    return acceptance.until.isoformat() if acceptance else ""
