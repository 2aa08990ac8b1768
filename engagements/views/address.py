"""Changing the address that one signs in with: a code from the old mailbox and one from the new."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.actions import change_address as changing
from engagements.forms.mailed_code import BothCodesForm, NewAddressForm
from engagements.models import User
from engagements.permissions import signed_in
from engagements.sign_in.freshness import proven
from engagements.sign_in.limits import refuse_often
from engagements.sign_in.mailed_code import MailedCode
from engagements.sign_in.sessions import end_other_sessions

OLD, NEW = MailedCode("old address"), MailedCode("new address")


@proven
@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = NewAddressForm(request.POST or None, current=user.email)
    if request.method == "POST" and form.is_valid():
        if refusal := refuse_often(request, "mail_code"):
            return refusal
        _mail_both(request, user, form.cleaned_data["email"])
        return redirect("confirm_address")
    status = 422 if form.errors else 200
    return render(request, "engagements/change_address.html", {"form": form}, status=status)


@proven
@require_http_methods(["GET", "POST"])
def confirm_address(request: HttpRequest) -> HttpResponse:
    user, email = signed_in(request), NEW.address(request)
    if not email or OLD.address(request) != user.email:
        messages.info(request, _("The codes have expired. Ask for new ones."))
        return redirect("change_address")
    form = BothCodesForm(request.POST or None, old=user.email, new=email)
    if request.method == "POST" and form.is_valid():
        # Both are tried, whether the first fits or not.
        fit = {
            "old": OLD.fits(request, form.cleaned_data["old"]),
            "new": NEW.fits(request, form.cleaned_data["new"]),
        }
        if all(fit.values()):
            return _change(request, user, email)
        for name in (name for name, fits in fit.items() if not fits):
            form.add_error(name, get_adapter().error_messages["incorrect_code"])
    context = {"form": form, "old": user.email, "new": email}
    return render(request, "engagements/confirm_address.html", context, status=422 if form.errors else 200)


def _mail_both(request: HttpRequest, user: User, email: str) -> None:
    """An address that is known already gets another mail; the page is the same, and no code will fit."""
    context = {"old": user.email, "new": email}
    adapter = get_adapter()
    adapter.send_mail(
        "account/email/leave_address", user.email, {**context, "code": OLD.make(request, user.email)}
    )
    code = NEW.make(request, email)
    if changing.is_taken(email):
        adapter.send_mail("account/email/address_taken", email, {"wanted_by": user.email})
    else:
        adapter.send_mail("account/email/take_address", email, {**context, "code": code})


def _change(request: HttpRequest, user: User, email: str) -> HttpResponse:
    before = user.email
    OLD.forget(request)
    NEW.forget(request)
    if not changing.change_address(user=user, email=email):
        messages.error(
            request, _("Somebody signs in with %(email)s by now. Nothing is changed.") % {"email": email}
        )
        return redirect("change_address")
    end_other_sessions(user)
    get_adapter().send_notification_mail(
        "account/email/address_changed", user, {"old": before, "new": email}, email=before
    )
    messages.success(
        request,
        _("From now on you sign in with %(email)s. Other browsers are signed out.") % {"email": email},
    )
    return redirect("security")
