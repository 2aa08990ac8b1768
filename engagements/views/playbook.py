"""The playbook of an engagement: its plan of the 48 hours, bar and targets, and what to leave alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.frame import page_context
from engagements.permissions import Role, get_engagement
from engagements.sprint_plan import read_plan


@login_required
@require_safe
def playbook(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    context = page_context(request, engagement, "roadmap", playbook=engagement.playbook)
    context["plan"] = read_plan(engagement.playbook, context["clock"], context["stages"])
    return render(request, "engagements/playbook.html", context)
