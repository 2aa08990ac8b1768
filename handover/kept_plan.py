"""Which plan holds for a pack: the engagement's own, else its organisation's default, else the usual one."""

from dataclasses import dataclass

from engagements.models import Engagement, Organisation
from handover.models import PackDefault, PackPlan, Paper
from handover.plan import Plan, arranged
from handover.sections import all_sections


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """`plan` holds; `row` is what it was kept in, None where there is nothing of its own, only `fallback`."""

    plan: Plan
    fallback: Plan
    row: PackPlan | PackDefault | None = None

    @property
    def can_start_over(self) -> bool:
        return self.plan != self.fallback


def plan_for(engagement: Engagement) -> Plan:
    """Two queries at most."""
    own = PackPlan.objects.filter(engagement=engagement).first()
    return _plan_in(own) if own else default_for(engagement.organisation).plan


def plan_with_fallback(engagement: Engagement) -> KeptPlan:
    own = PackPlan.objects.filter(engagement=engagement).select_related("updated_by").first()
    fallback = default_for(engagement.organisation).plan
    return KeptPlan(_plan_in(own) if own else fallback, fallback, own)


def default_for(organisation: Organisation) -> KeptPlan:
    own = PackDefault.objects.filter(organisation=organisation).select_related("updated_by").first()
    usual = Plan(arranged([], all_sections()))
    return KeptPlan(_plan_in(own) if own else usual, usual, own)


def _plan_in(row: PackPlan | PackDefault) -> Plan:
    paper = Paper(row.paper) if row.paper in Paper.values else Paper.A4
    return Plan(arranged(row.sections, all_sections()), row.introduction, row.closing, paper)
