"""The clock: the plan against what was worked, each stop with who and why, and where the pace leads."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.drawings.plan import sprint_plan
from engagements.forecast import read_forecast, sprint_hour
from engagements.forms.hold import HoldForm
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement
from engagements.roadmap import read_progress
from engagements.templatetags.times import duration


@login_required
@require_safe
def clock(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    context = page_context(request, engagement, "clock", hold_form=HoldForm())
    read, holds = context["clock"], list(engagement.holds.select_related("started_by", "ended_by"))
    forecast = read_forecast(read, holds, read_progress(engagement), engagement.playbook.plan)
    rows = [(hold, hold.length(read.now), sprint_hour(read, holds, hold.started_at)) for hold in holds]
    marks = [(hour, f"{hold}, {duration(length)}") for hold, length, hour in rows]
    context |= {"forecast": forecast, "picture": sprint_plan(forecast, marks), "holds": rows[::-1]}
    return render(request, "engagements/clock.html", context)
