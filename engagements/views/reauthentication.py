"""Showing again who one is, for people without password and second factor: by a code to their mailbox."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.forms.mailed_code import MailedCodeForm
from engagements.models import User
from engagements.permissions import signed_in
from engagements.sign_in.freshness import prove
from engagements.sign_in.limits import refuse_often
from engagements.sign_in.mailed_code import MailedCode
from engagements.sign_in.second_factor import asks_second_step

PROOF = MailedCode("reauthentication")


@login_required
@require_http_methods(["GET", "POST"])
def reauthenticate_by_code(request: HttpRequest) -> HttpResponse:
    """A POST mails a code; with `code` in it, it says whether that is the one."""
    user = signed_in(request)
    if asks_second_step(user):
        return redirect("mfa_reauthenticate")
    form = MailedCodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound:
        if form.is_valid() and PROOF.address(request) == user.email and PROOF.fits(request, form.typed):
            PROOF.forget(request)
            prove(request)
            return redirect(get_next_redirect_url(request) or "security")
        form.say_wrong()
    elif request.method == "POST":
        if refusal := refuse_often(request, "mail_code"):
            return refusal
        code = PROOF.make(request, user.email)
        get_adapter().send_mail("account/email/prove", user.email, {"code": code})
        messages.success(request, _("A code is on its way to %(email)s.") % {"email": user.email})
    return render(request, "account/reauthenticate_by_code.html", _context(request, user, form))


def _context(request: HttpRequest, user: User, form: MailedCodeForm) -> dict[str, Any]:
    ways = get_adapter().get_reauthentication_methods(user)
    return {
        "form": form,
        "goes_on_to": get_next_redirect_url(request) or "",
        "is_sent": bool(PROOF.address(request)),
        "reauthentication_alternatives": [way for way in ways if way["url"] != request.path],
    }
