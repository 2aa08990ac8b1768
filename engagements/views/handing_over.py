"""Handing over what a member has taken on in one engagement, its lead among it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements.actions.hand_on import appoint_lead, hand_on
from engagements.forms.successor import HandOverForm
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, may_take_over, signed_in, team_of
from engagements.workload import read_workloads


@login_required
@require_http_methods(["GET", "POST"])
def hand_over_work(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """`pk` is a membership of the team."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    member = get_object_or_404(team_of(engagement).select_related("user"), pk=pk)
    work = next(iter(read_workloads(member.user, [engagement])), None)
    others = may_take_over(member, [engagement])
    is_lead = bool(work and work.is_lead)
    form = HandOverForm(request.POST or None, people=others, is_lead=is_lead)
    if request.method == "POST" and form.is_valid() and form.chosen:
        given: dict[str, Any] = {
            "engagement": engagement,
            "successor": form.chosen,
            "actor": signed_in(request),
        }
        if form.is_lead_alone:
            appoint_lead(**given)
        else:
            hand_on(person=member.user, **given)
        said = _("%(successor)s has taken over from %(person)s.")
        messages.success(request, said % {"successor": form.chosen, "person": member.user})
        return redirect("people", code=code)
    context = page_context(request, engagement, "people", member=member, work=work, form=form)
    return render(request, "engagements/hand_over.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def set_lead(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """`pk` is a membership of the team: whom the client writes to from now on."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    member = get_object_or_404(team_of(engagement).select_related("user"), pk=pk, user__is_active=True)
    if appoint_lead(engagement=engagement, successor=member.user, actor=signed_in(request)):
        messages.success(
            request, _("%(person)s leads now; the client writes to them.") % {"person": member.user}
        )
    else:
        messages.info(request, _("%(person)s leads already.") % {"person": member.user})
    return redirect("people", code=code)
