"""What can be done with a risk beyond its form: one press closes it, reopens it, or puts it now or later."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from engagements.actions.move_risk import MOVES, move_risk
from engagements.models import Risk
from engagements.permissions import Role, get_engagement, signed_in
from engagements.way_back import way_back

SAID = {
    "close": gettext_lazy("Closed %(risk)s."),
    "reopen": gettext_lazy("Reopened %(risk)s."),
    "must-fix": gettext_lazy("%(risk)s must be fixed before the launch."),
    "can-wait": gettext_lazy("%(risk)s can wait."),
    "keep-open": gettext_lazy("%(risk)s stays open."),
}
UNDONE_BY = {"close": "reopen", "reopen": "close", "must-fix": "can-wait", "can-wait": "must-fix"}


@login_required
@require_POST
def risk_move(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What is asked for stands in the form or, where a toast takes a move back, in the address."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    risk = get_object_or_404(engagement.risks.kept(), number=number)
    asked = request.POST if "move" in request.POST else request.GET
    move, back = asked.get("move", ""), asked.get("back", "")
    if move not in MOVES:
        return HttpResponseBadRequest(_("Press one of the buttons of the risk."))
    back = way_back(back, code, reverse("risk", kwargs={"code": code, "number": number}))
    undo = _undo(risk, move, request.path, back)
    move_risk(engagement=engagement, risk=risk, move=move, actor=signed_in(request))
    messages.success(request, SAID[move] % {"risk": risk}, extra_tags=undo)
    return redirect(back)


def _undo(risk: Risk, move: str, path: str, back: str) -> str:
    """The tag of a toast that offers the way back; none where one press would not restore what was."""
    is_exact = move != "close" or risk.status == Risk.Status.OPEN
    if move not in UNDONE_BY or not is_exact:
        return ""
    return f"undo:{path}?{urlencode({'move': UNDONE_BY[move], 'back': back})}"
