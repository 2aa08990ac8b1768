"""An organisation's privacy: how long it keeps what, the receipts of what it erased, and who opened what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagements.actions.change_retention import change_retention
from engagements.forms.retention import RetentionForm
from engagements.models import Opening
from engagements.organisation_pages import organisation_frame
from engagements.permissions import get_membership, signed_in
from engagements.privacy.log_page import read_log


@login_required
@require_http_methods(["GET", "POST"])
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_membership(request, slug)
    organisation = membership.organisation
    form = RetentionForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        change_retention(organisation=organisation, days=form.cleaned_data, actor=signed_in(request))
        messages.success(request, _("Saved. What is older is forgotten within the hour."))
        return redirect("privacy", slug=slug)
    context = {**organisation_frame(membership), "form": form, "receipts": organisation.erasures.all()}
    status = 422 if request.method == "POST" else 200
    return render(request, "engagements/organisation/privacy.html", context, status=status)


@login_required
@require_safe
def access_log(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_membership(request, slug)
    log = read_log(membership.organisation, request.GET)
    context = {**organisation_frame(membership), "log": log, "kinds": Opening.Kind.choices}
    return render(request, "engagements/organisation/access_log.html", context)
