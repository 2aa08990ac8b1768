"""How fast each route was when the sprint began, as its first complete audit measured it."""

from checks.baseline import baseline_of
from checks.models import Result
from engagements.models import Engagement


def speed_baseline_of(engagement: Engagement) -> dict[str, float]:
    """Route address → p95 in milliseconds; empty before there is an audit to compare with."""
    run = baseline_of(engagement)
    if run is None:
        return {}
    measured = Result.objects.filter(run=run, check_key="speed.p95").values_list("subject", "evidence")
    return {
        subject: float(figure)
        for subject, evidence in measured
        if isinstance(figure := evidence.get("p95_ms"), int | float)
        and not isinstance(figure, bool)
        and figure > 0
    }
