"""Next steps, ranked, and what was deliberately not built."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.registers.next_steps import NEXT_STEPS
from handover.material import Material
from handover.register_rows import table_of
from handover.sections.section import Section

MOST_STEPS = 40


def collect(material: Material) -> dict[str, Any]:
    urgent, others = (_risk_steps(material, is_urgent=is_urgent) for is_urgent in (True, False))
    steps = [*urgent, *_planned_steps(material), *others, *_item_steps(material)]
    return {
        "register": table_of(NEXT_STEPS, material.next_steps),
        "steps": steps[:MOST_STEPS],
        "more_steps": max(len(steps) - MOST_STEPS, 0),
        "automations": [
            {"title": one.title, "why": one.why, "portal": one.portal}
            for one in material.playbook.automations
        ],
        "not_built": [
            {"title": one.title, "advice": one.advice, "instead": one.instead}
            for one in material.playbook.overbuild
        ],
    }


def _planned_steps(material: Material) -> list[dict[str, str]]:
    """The register of next steps, as its people ranked it: only what must be fixed now comes before."""
    return [
        {
            "what": step.title,
            "why": step.reason,
            "who": step.owner,
            "when": step.due_on.isoformat() if step.due_on else "",
            "kind": _("Planned, %(size)s") % {"size": step.get_size_display().lower()},
            "anchor": "",
        }
        for step in material.next_steps
    ]


def _risk_steps(material: Material, *, is_urgent: bool) -> list[dict[str, str]]:
    """Open risks as they are ranked in the register."""
    return [
        {
            "what": risk.title,
            "why": risk.effect,
            "who": str(risk.owner or ""),
            "when": risk.due_on.isoformat() if risk.due_on else "",
            "kind": _("Risk %(reference)s") % {"reference": risk.reference},
            "anchor": f"risk-{risk.number}",
        }
        for risk in material.risks
        if risk.is_open and risk.must_fix_now == is_urgent
    ]


def _item_steps(material: Material) -> list[dict[str, str]]:
    """Required points of the plan that are not settled, in the order of the stages."""
    return [
        {
            "what": state.item.title,
            "why": "",
            "who": "",
            "when": "",
            "kind": part.stage.title,
            "anchor": "",
        }
        for part in material.roadmap.parts
        for state in part.open_required
    ]


SECTION = Section("next_steps", 14, gettext_lazy("Next steps"), collect)
