"""The fix order: one risk put to its place, by a button, by keys or by dragging."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails

from engagements.actions.place_risk import CannotPlace, place_risk
from engagements.models import Engagement, Risk
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.risk_order import AT_ONCE, read_group, read_groups, window_of


@login_required
@require_POST
def risk_place(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`to` is the number of the risk above, 0 for none, a dot, and how often it had been placed when read.

    To htmx the window of its group that begins with `start` comes back as it is now, with what to tell; where
    nothing was moved, both groups.
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
        return _answer(request, engagement, risk, _("%(why)s This is the order now.") % {"why": why}, 0)
    words = {"risk": risk.reference, "place": placed.place, "count": placed.count}
    return _answer(
        request, engagement, risk, _("%(risk)s is number %(place)d of %(count)d now.") % words, placed.place
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _answer(request: HttpRequest, engagement: Engagement, risk: Risk, said: str, place: int) -> HttpResponse:
    """`place` is where the risk stands now, 0 where nothing was moved."""
    key = "now" if risk.must_fix_now else "later"
    start = request.POST.get("start", "")
    if not HtmxDetails(request):
        (messages.success if place else messages.warning)(request, said)
        window = f"&after={key}.{window_of(place)}" if place > AT_ONCE else ""
        return redirect(
            f"{reverse('risks', kwargs={'code': engagement.code})}?view=order{window}#fix-{risk.number}"
        )
    context: dict[str, Any] = {"engagement": engagement, "said": said}
    if place:
        group = read_group(engagement, key, int(start) if _is_number(start) else place)
        return render(request, "engagements/registers/fix_order.html#group", context | {"group": group})
    context |= read_groups(engagement, f"{key}.{start}")
    response = render(request, "engagements/registers/fix_order.html", context)
    return retarget(reswap(response, "outerHTML"), "#fix-order")
