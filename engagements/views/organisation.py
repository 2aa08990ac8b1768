"""The way to an organisation's own pages."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from engagements.permissions import organisations_of, signed_in


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
