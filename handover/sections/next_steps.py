"""Next steps, ranked, and what was deliberately not built."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.models import Risk
from engagements.registers.next_steps import NEXT_STEPS
from handover.material import Material
from handover.register_rows import table_of
from handover.sections.section import Section

MOST_STEPS = 24


def collect(material: Material) -> dict[str, Any]:
    steps = [
        *_urgent_risks(material),
        *_planned_steps(material),
        *_other_risks(material),
        *_item_steps(material),
    ]
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


def _urgent_risks(material: Material) -> list[dict[str, str]]:
    """Those that must be fixed now, each on its own, as they are ranked in the register."""
    return [
        _risk_step(risk, what=risk.title, why=risk.effect)
        for risk in material.risks
        if risk.is_open and risk.must_fix_now
    ]


def _other_risks(material: Material) -> list[dict[str, str]]:
    """Those that can wait: one step for each effect on the business, however many places have it."""
    groups: dict[str, list[Risk]] = defaultdict(list)
    for risk in material.risks:
        if risk.is_open and not risk.must_fix_now:
            groups[risk.effect or risk.title].append(risk)
    return [_group_step(risks) for risks in groups.values()]


def _group_step(risks: Sequence[Risk]) -> dict[str, str]:
    first, *others = risks
    if not others:
        return _risk_step(first, what=first.title, why=first.effect)
    more = ngettext("%(title)s; and %(n)d like it", "%(title)s; and %(n)d like it", len(others))
    return _risk_step(first, what=more % {"title": first.title, "n": len(others)}, why=first.effect)


def _risk_step(risk: Risk, *, what: str, why: str) -> dict[str, str]:
    return {
        "what": what,
        "why": "" if why == what else why,
        "who": str(risk.owner or ""),
        "when": risk.due_on.isoformat() if risk.due_on else "",
        "kind": _("Risk %(reference)s") % {"reference": risk.reference},
        "anchor": f"risk-{risk.number}",
    }


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


SECTION = Section("next_steps", 15, gettext_lazy("Next steps"), collect, flows=True)
