"""The fix order: one risk put to its place, by a button, by keys or by dragging."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from engagements.actions.place_risk import CannotPlace, place_risk
from engagements.models import Engagement, Risk
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.risk_order import read_order


@login_required
@require_POST
def risk_place(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`to` is the number of the risk above, 0 for none, a dot, and how often it had been placed when read.

    To htmx both lists come back as they are now, with what to tell.
    """
    engagement = get_engagement(request, code, Role.CONSULTANT)
    risk = get_object_or_404(engagement.risks.kept(), number=number)
    after, _dot, moves = request.POST.get("to", "").partition(".")
    if not (_is_number(after) and _is_number(moves)):
        return HttpResponseBadRequest(_("Press one of the buttons of the list."))
    try:
        placed = place_risk(
            engagement=engagement,
            risk=risk,
            after=int(after) or None,
            moves=int(moves),
            actor=signed_in(request),
        )
    except CannotPlace as why:
        return _answer(
            request, engagement, risk, _("%(why)s This is the order now.") % {"why": why}, is_done=False
        )
    words = {"risk": risk.reference, "place": placed.place, "count": placed.count}
    return _answer(request, engagement, risk, _("%(risk)s is number %(place)d of %(count)d now.") % words)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _answer(
    request: HttpRequest, engagement: Engagement, risk: Risk, said: str, *, is_done: bool = True
) -> HttpResponse:
    if HtmxDetails(request):
        context = {"engagement": engagement, "said": said, "is_done": is_done}
        context |= read_order(engagement)
        return render(request, "engagements/registers/fix_order.html", context, status=200)
    (messages.success if is_done else messages.warning)(request, said)
    place = reverse("risks", kwargs={"code": engagement.code})
    return redirect(f"{place}?view=order#fix-{risk.number}")
