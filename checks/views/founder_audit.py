"""The audit as its founder reads it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checks.founder_audit import read_founder_audit
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement


@login_required
@require_safe
def founder_audit(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.VIEWER)
    context = page_context(request, engagement, "founder_audit", audit=read_founder_audit(engagement))
    return render(request, "checks/founder_audit.html", context)
