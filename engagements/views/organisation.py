"""An organisation's own pages: who works there."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from engagements.organisation_pages import organisation_frame
from engagements.permissions import Role, get_membership, organisations_of, signed_in


@login_required
@require_safe
def organisation_start(request: HttpRequest) -> HttpResponse:
    """Leads on to the only one; who works in several chooses."""
    organisations = list(organisations_of(signed_in(request)))
    if not organisations:
        raise PermissionDenied
    if len(organisations) == 1:
        return redirect("members", slug=organisations[0].slug)
    return render(request, "engagements/organisation/start.html", {"organisations": organisations})


@login_required
@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_membership(request, slug, Role.CONSULTANT)
    rows = membership.organisation.memberships.select_related("user").order_by("user__name", "user__email")
    return render(
        request, "engagements/organisation/members.html", {**organisation_frame(membership), "members": rows}
    )
