"""A person's own page "Sign-in and security": every way into their account, and every browser that is in."""

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.keep_time_zone import NoTimeZone
from engagements.actions.keep_time_zone import keep_time_zone as keep_zone
from engagements.permissions import signed_in
from engagements.sealing import can_seal
from engagements.sign_in import sessions
from engagements.sign_in.second_factor import owes_second_factor
from engagements.sign_in.ways_in import ways_in


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context = {"ways": ways_in(user), "sessions": sessions.sessions_of(user)}
    return render(request, "engagements/security.html", context)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    if sessions.end_session(signed_in(request), pk):
        messages.success(request, _("That browser is signed out."))
    else:
        messages.info(request, _("That browser is no longer signed in."))
    return redirect("security")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    count = sessions.end_other_sessions(signed_in(request))
    said = ngettext("%(n)d other browser is signed out.", "%(n)d other browsers are signed out.", count)
    messages.success(request, said % {"n": count})
    return redirect("security")


@login_required
@require_safe
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Where a member is led who has none and needs one."""
    user = signed_in(request)
    if not owes_second_factor(user):
        return redirect("security")
    asking = [one.organisation for one in user.memberships.select_related("organisation")]
    context = {
        "organisations": [one for one in asking if one.second_factor_since],
        "goes_on_to": get_next_redirect_url(request) or "",
        "has_apps": can_seal(),
    }
    return render(request, "engagements/set_up_second_factor.html", context)


@login_required
@require_POST
def keep_time_zone(request: HttpRequest) -> HttpResponse:
    """Said by the browser at the first sign-in, and by a button from then on."""
    try:
        keep_zone(user=signed_in(request), name=request.POST.get("zone", ""))
    except NoTimeZone:
        return HttpResponse(status=400)
    return HttpResponse(status=204)
