"""An organisation's page "Security": what its members need to come in, and who has it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.actions.demand_second_factor import demand_second_factor
from engagements.organisation_pages import organisation_frame
from engagements.permissions import Role, get_membership, signed_in
from engagements.sign_in.kept_form import ask_proof, typed_before
from engagements.sign_in.second_factor import factors_of, has_second_factor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_security(request: HttpRequest, slug: str) -> HttpResponse:
    membership, user = get_membership(request, slug, Role.OWNER), signed_in(request)
    if request.method == "POST":
        is_needed = request.POST.get("second_factor") == "needed"
        if is_needed and not has_second_factor(user):
            messages.error(request, _("Set up your own second factor first."))
        elif due := ask_proof(request):
            return due
        elif demand_second_factor(organisation=membership.organisation, is_needed=is_needed, actor=user):
            messages.success(
                request,
                _("Members need a second factor now.")
                if is_needed
                else _("A second factor is up to each member now."),
            )
        return redirect("organisation_security", slug=slug)
    typed_before(request)  # a button alone: nothing to fill in again
    members = factors_of(membership.organisation)
    context = {
        **organisation_frame(membership),
        "members": members,
        "without": [one for one, has_factor in members if not has_factor],
        "has_own": has_second_factor(user),
    }
    return render(request, "engagements/organisation/security.html", context)
