"""Accounts to test with: typed in, kept encrypted, never shown again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from checks.actions.keep_trial_login import forget_trial_login, keep_trial_login
from checks.forms.permission import TrialLoginForm
from checks.models import TrialLogin
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in
from engagements.sealing import can_seal


@sensitive_post_parameters("username", "password", "marker")
@sensitive_variables("form")
@login_required
@require_http_methods(["GET", "POST"])
def trial_login(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """One of the two accounts, typed in anew each time."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    if place not in TrialLogin.Place.values:
        raise Http404
    form = TrialLoginForm(engagement, place, request.POST or None)
    if request.method == "POST" and not can_seal():
        form.add_error(
            None, _("Nothing was kept: the operator of this portal has set no key to encrypt with.")
        )
    elif request.method == "POST" and form.is_valid():
        actor = signed_in(request)
        keep_trial_login(engagement=engagement, place=place, typed=form.cleaned_data, actor=actor)
        messages.success(request, _("Kept, encrypted. It is not shown again."))
        return redirect("permission", code=code)
    label = TrialLogin.Place(place).label
    context = page_context(request, engagement, "permission", form=form, label=label, place=place)
    return render(request, "checks/trial_login.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def forget_login(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """Deletes what was kept of an account."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    if place not in TrialLogin.Place.values:
        raise Http404
    if forget_trial_login(engagement=engagement, place=place, actor=signed_in(request)):
        messages.success(request, _("Forgotten. Change its password or delete the account on your side."))
    return redirect("permission", code=code)
