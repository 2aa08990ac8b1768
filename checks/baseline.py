"""What the sprint began with: the audit that later ones are compared with."""

from checks.comparison import Comparison, compare
from checks.models import AuditPlan, Result, Run
from engagements.models import Engagement


def baseline_of(engagement: Engagement) -> Run | None:
    """The audit that a consultant chose, else the first complete one; None while there is none."""
    plan = AuditPlan.objects.filter(engagement=engagement).select_related("baseline").first()
    if plan and plan.baseline:
        return plan.baseline
    return Run.objects.filter(Run.COMPLETE, engagement=engagement).order_by("number").first()


def results_of(run: Run) -> list[Result]:
    """What an audit said, without its evidence."""
    return list(Result.objects.filter(engagement=run.engagement_id, run=run).defer("evidence"))


def since(baseline: Run, current: list[Result]) -> Comparison[Result]:  # type: ignore[type-var]  # its fields are descriptors
    """What became of everything since the baseline."""
    return compare(results_of(baseline), current)  # type: ignore[type-var]  # its fields are descriptors
