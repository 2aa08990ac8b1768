"""How the sprint is audited: the audit that others are compared with, and the daily one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checks.actions import plan_audits as planning
from checks.forms.audit_plan import AuditPlanForm
from checks.schedule import read_schedule
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_POST
def set_baseline(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Compares with this audit from now on."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(engagement.runs, number=number)
    if planning.set_baseline(run=found, actor=signed_in(request)):
        messages.success(request, _("Audit %(number)d is the baseline now.") % {"number": number})
    else:
        messages.error(
            request, _("Only an audit of the whole surface that came to its end can be the baseline.")
        )
    return redirect("run", code=code, number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def audit_plan(request: HttpRequest, code: str) -> HttpResponse:
    """The daily audit: on or off, and at what time of day."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    plan = planning.plan_of(engagement)
    form = AuditPlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        zone = timezone.get_current_timezone_name()
        planning.schedule_audits(
            engagement=engagement, time_zone=zone, actor=signed_in(request), **form.cleaned_data
        )
        messages.success(request, _("The daily audit is on.") if plan.is_daily else _("No daily audit."))
        return redirect("runs", code=code)
    context = page_context(request, engagement, "checks", form=form, plan=plan)
    context["schedule"] = read_schedule(engagement, plan, timezone.now())
    return render(request, "checks/audit_plan.html", context, status=422 if form.errors else 200)
