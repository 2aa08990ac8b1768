"""Sign-up: a stranger opens an organisation, where the operator lets them; the mailbox is proved first."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.actions.change_address import is_taken
from engagements.actions.open_organisation import found_organisation, sign_up_owner
from engagements.forms.mailed_code import MailedCodeForm, OrganisationNameForm, SignUpForm
from engagements.models import User
from engagements.sign_in.come_in import come_in
from engagements.sign_in.limits import refuse_often
from engagements.sign_in.mailed_code import MailedCode

CODE = MailedCode("sign-up")
KEY = "sign_up"  # of the session: who signs up, until the mailbox is proved


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Who is signed in says the organisation's name alone; a stranger's address gets a code first."""
    if not settings.SIGN_UP:
        return redirect("board") if request.user.is_authenticated else _closed(request)
    if isinstance(request.user, User):
        return _for_known(request, request.user)
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if refusal := refuse_often(request, "open_account", key=typed["email"]):
            return refusal
        _mail_code(request, {**typed, "vouched": form.vouched})
        return redirect("confirm_sign_up")
    return render(request, "account/signup.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confirm_sign_up(request: HttpRequest) -> HttpResponse:
    typed, email = request.session.get(KEY), CODE.address(request)
    if not settings.SIGN_UP or request.user.is_authenticated or not typed or not email:
        return redirect("account_signup")
    form = MailedCodeForm(request.POST or None)
    if form.is_bound:
        if form.is_valid() and CODE.fits(request, form.typed):
            return _let_in(request, email, typed)
        form.say_wrong()
    context = {"form": form, "email": email}
    return render(request, "account/confirm_sign_up.html", context, status=422 if form.errors else 200)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_closed.html")


def _for_known(request: HttpRequest, user: User) -> HttpResponse:
    form = OrganisationNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if refusal := refuse_often(request, "open_account", key=user.email):
            return refusal
        name = form.cleaned_data["organisation"]
        organisation = found_organisation(name=name, owner=user, vouched=form.vouched)
        messages.success(request, _("%(name)s is open.") % {"name": organisation.name})
        return redirect("board")
    return render(request, "account/signup.html", {"form": form}, status=422 if form.errors else 200)


def _mail_code(request: HttpRequest, typed: dict[str, Any]) -> None:
    """An address that is known already gets another mail; the page is the same, and no code will fit.

    Neither mail says what was typed: it goes to whomever a stranger names.
    """
    email = typed["email"]
    request.session[KEY] = {name: typed[name] for name in ("name", "organisation", "vouched")}
    code = CODE.make(request, email)
    if is_taken(email):
        get_adapter().send_mail("account/email/address_taken", email, {})
    else:
        get_adapter().send_mail("account/email/sign_up", email, {"code": code})


def _let_in(request: HttpRequest, email: str, typed: dict[str, Any]) -> HttpResponse:
    CODE.forget(request)
    del request.session[KEY]
    owner = sign_up_owner(email=email, **typed)
    if owner is None:
        messages.info(request, _("There is an account of %(email)s by now. Sign in.") % {"email": email})
        return redirect("account_login")
    return come_in(request, owner, home=reverse("board"), email=email)
