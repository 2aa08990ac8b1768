"""How the site is, as a panel of the founder's home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checks.site_status import read_site_status
from engagements.permissions import Role, get_engagement


@login_required
@require_safe
def site_status(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.VIEWER)
    context = {"engagement": engagement, "status": read_site_status(engagement)}
    return render(request, "checks/site_status.html", context)
