"""The way in from an invitation to work at an organisation: a page with one button, which joins."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagements.actions.join_organisation import join_organisation
from engagements.invitation_links import Welcome, digest_of
from engagements.member_invitations import find_member_invitation, welcome_member
from engagements.membership_rules import MembershipRefused
from engagements.models import MemberInvitation, User
from engagements.sign_in.come_in import come_in
from engagements.sign_in.second_factor import asks_second_step

KEY = "member_invitation"  # of the session: which link somebody came with, by its digest
STATUS = {Welcome.UNKNOWN: 404, Welcome.USED: 410, Welcome.EXPIRED: 410}


@require_safe
def follow_member_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Goes on to an address without the secret; nothing is used up by whatever looks through mails."""
    digest = digest_of(token)
    if find_member_invitation(digest):
        request.session[KEY] = digest
    else:
        request.session.pop(KEY, None)
    response = redirect("member_invitation")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
def member_invitation(request: HttpRequest) -> HttpResponse:
    """POST joins; `leave` in it says that whoever is signed in now agreed to be signed out."""
    invitation = find_member_invitation(str(request.session.get(KEY, "")))
    visitor = request.user if isinstance(request.user, User) else None
    found = welcome_member(invitation, visitor)
    if invitation and found is Welcome.OTHER and "leave" in request.POST:
        logout(request)
        request.session[KEY] = invitation.digest
        found = welcome_member(invitation, None)
    if invitation is None or request.method != "POST":
        return _show(request, invitation, found)
    if found is Welcome.SIGN_IN:
        there = urlencode({"next": reverse("member_invitation")})
        return redirect(f"{reverse('account_login')}?{there}")
    if found in {Welcome.OPEN, Welcome.HERE}:
        return _join(request, invitation, found)
    return _show(request, invitation, found)


def _join(request: HttpRequest, invitation: MemberInvitation, found: Welcome) -> HttpResponse:
    try:
        user = join_organisation(invitation=invitation)
    except MembershipRefused as why:
        return _show(request, find_member_invitation(invitation.digest), found, str(why))
    request.session.pop(KEY, None)
    said = _("You work with %(organisation)s now.") % {"organisation": invitation.organisation}
    messages.success(request, said)
    if found is Welcome.HERE and not asks_second_step(user):
        return redirect("board")
    if found is Welcome.HERE:  # the account opens more from now on: the second step is due
        logout(request)
    return come_in(request, user, home=reverse("board"), email=invitation.email)


def _show(
    request: HttpRequest, invitation: MemberInvitation | None, found: Welcome, refusal: str = ""
) -> HttpResponse:
    branded = invitation.organisation if invitation else None
    context = {"invitation": invitation, "found": found.value, "refusal": refusal, "branded": branded}
    status = 409 if refusal else STATUS.get(found, 200)
    return render(request, "engagements/organisation/join.html", context, status=status)
