"""The founder's home: how far, what is needed, what can hurt, what was fixed, what they own at the end."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engagements.actions.accept_invitation import accept_invitation
from engagements.actions.note_look import last_look, note_look
from engagements.founder import read_founder_view
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, role_in, signed_in
from engagements.viewing import viewing_of


@login_required
@require_safe
def founder_home(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.VIEWER)
    user = signed_in(request)
    if viewing_of(request):
        since = last_look(engagement=engagement, user=user)
    else:
        if getattr(engagement, "is_awaited", False):
            accept_invitation(engagement=engagement, user=user)
        since = note_look(engagement=engagement, user=user)
    home = read_founder_view(engagement, user, since)
    may_decide = role_in(engagement) is Role.FOUNDER
    context = page_context(request, engagement, "founder_home", home=home, may_decide=may_decide)
    return render(request, "engagements/founder_home.html", context)
