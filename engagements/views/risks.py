"""What can be done with a risk beyond its form: one press closes it, reopens it, or puts it now or later."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from engagements.actions.move_risk import MOVES, move_risk
from engagements.permissions import Role, get_engagement, signed_in

SAID = {
    "close": gettext_lazy("Closed %(risk)s."),
    "reopen": gettext_lazy("Reopened %(risk)s."),
    "must-fix": gettext_lazy("%(risk)s must be fixed before the launch."),
    "can-wait": gettext_lazy("%(risk)s can wait."),
    "keep-open": gettext_lazy("%(risk)s stays open."),
}


@login_required
@require_POST
def risk_move(request: HttpRequest, code: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    risk = get_object_or_404(engagement.risks.kept(), number=number)
    move = request.POST.get("move", "")
    if move not in MOVES:
        return HttpResponseBadRequest(_("Press one of the buttons of the risk."))
    move_risk(engagement=engagement, risk=risk, move=move, actor=signed_in(request))
    messages.success(request, SAID[move] % {"risk": risk})
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("risk", kwargs={"code": code, "number": number})
    return redirect(back)
