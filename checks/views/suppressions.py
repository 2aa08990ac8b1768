"""Sets a finding aside with a reason and an end, and brings it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checks.actions import suppress_finding as suppressing
from checks.forms.suppression import SuppressionForm
from engagements.actions.vouch import record_vouching
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suppress_finding(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The form, and what it does: out of the list for a while, never out of readiness."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(engagement.findings, number=number)
    form = SuppressionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_done = suppressing.suppress_finding(
            finding=found, now=timezone.now(), actor=signed_in(request), **form.cleaned_data
        )
        if is_done:
            record_vouching(
                engagement=engagement, target=found, actor=signed_in(request), fields=form.vouched
            )
            messages.success(request, _("%(finding)s is set aside.") % {"finding": found.reference})
        else:
            messages.info(request, _("It is fixed already; there is nothing to set aside."))
        return redirect("finding", code=code, number=number)
    context = page_context(request, engagement, "checks", form=form, finding=found)
    status = 422 if request.method == "POST" else 200
    return render(request, "checks/suppress_finding.html", context, status=status)


@login_required
@require_POST
def bring_back_finding(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Among what needs attention again."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(engagement.findings, number=number)
    if suppressing.bring_back(finding=found, actor=signed_in(request)):
        messages.success(request, _("%(finding)s is back.") % {"finding": found.reference})
    return redirect("finding", code=code, number=number)
