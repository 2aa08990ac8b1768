"""The way in from an invitation's mail: a page with one button, which signs in and joins at once."""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from engagements.actions.use_link import use_link
from engagements.invitation_links import Welcome, digest_of, find_link, welcome
from engagements.models import InvitationLink, User
from engagements.sign_in.come_in import come_in

# Of the session: which link somebody came with, by its digest.
KEY = "invitation"
STATUS = {Welcome.UNKNOWN: 404, Welcome.USED: 410, Welcome.EXPIRED: 410}


@require_safe
def follow_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Goes on to an address without the secret, so that it is in no log line, title or Referer from there on.

    Nothing is used up: what looks through mails for harmful links opens this too.
    """
    digest = digest_of(token)
    if find_link(digest):
        request.session[KEY] = digest
    else:
        request.session.pop(KEY, None)
    response = redirect("invitation")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """POST signs in; `leave` in it says that whoever is signed in now agreed to be signed out."""
    link = find_link(str(request.session.get(KEY, "")))
    visitor = request.user if isinstance(request.user, User) else None
    found = welcome(link, visitor)
    if found is Welcome.OTHER and "leave" in request.POST:
        found = welcome(link, None)
    if link and found is Welcome.HERE:
        return redirect(_home(link))
    if link and request.method == "POST" and found in {Welcome.OPEN, Welcome.SIGN_IN}:
        return _come_in(request, link, found)
    return _show(request, link, found)


def _come_in(request: HttpRequest, link: InvitationLink, found: Welcome) -> HttpResponse:
    logout(request)
    home = _home(link)
    if found is Welcome.SIGN_IN:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': home})}")
    if use_link(link):
        return come_in(request, link.participant.user, home=home, email=link.email)
    now = find_link(link.digest)
    return _show(request, now, welcome(now, None))


def _show(request: HttpRequest, link: InvitationLink | None, found: Welcome) -> HttpResponse:
    branded = link.participant.engagement.organisation if link else None
    context = {"link": link, "found": found.value, "branded": branded}
    return render(request, "engagements/invitation.html", context, status=STATUS.get(found, 200))


def _home(link: InvitationLink) -> str:
    return reverse("founder_home", kwargs={"code": link.participant.engagement.code})
