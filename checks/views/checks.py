"""The state of the checks: the summary first, then what needs attention, then the history of runs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checks.checks_page import read_checks_page
from checks.models import severity_choices
from checks.result_filter import read_filter
from checks.result_rows import TOPICS
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement


@login_required
@require_safe
def checks(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    report = read_checks_page(engagement, read_filter(request.GET.dict()))
    context = page_context(
        request, engagement, "checks", report=report, severities=severity_choices(), menu_topics=TOPICS
    )
    return render(request, "checks/checks.html", context)


@login_required
@require_safe
def checks_summary(request: HttpRequest, code: str) -> HttpResponse:
    """A panel for pages of the floor below, which ask for it by address."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    report = read_checks_page(engagement, read_filter({}))
    response = render(request, "checks/summary.html", {"engagement": engagement, "report": report})
    if request.GET.get("was") == "running" and not report.under_way:
        response["HX-Refresh"] = "true"  # the whole page stands on what the run has just found
    return response
