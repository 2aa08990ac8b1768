"""The companies an organisation works for, each with its engagements in sequence."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.board import board_rows
from engagements.clients import clients_of, find_client
from engagements.models.client_export import newest_at_hand
from engagements.organisation_pages import organisation_frame
from engagements.permissions import Role, get_membership, role_of, signed_in, visible_to
from engagements.sign_in.kept_form import typed_before


@login_required
@require_safe
def clients(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_membership(request, slug, Role.CONSULTANT)
    is_owner = role_of(membership) is Role.OWNER
    rows = clients_of(membership.organisation, visible_to(signed_in(request)), is_owner=is_owner)
    context = {**organisation_frame(membership), "clients": rows}
    return render(request, "engagements/organisation/clients.html", context)


@login_required
@require_safe
def client(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    membership = get_membership(request, slug, Role.CONSULTANT)
    user = signed_in(request)
    is_owner = role_of(membership) is Role.OWNER
    found = find_client(membership.organisation, visible_to(user), pk, is_owner=is_owner)
    if found is None:
        raise Http404
    typed_before(request)  # a button alone: nothing to fill in again
    rows = board_rows(visible_to(user).filter(client=found), user, timezone.now())
    rows.sort(key=lambda row: (row.clock.starts_at, row.engagement.pk))
    context = {
        **organisation_frame(membership),
        "client": found,
        "rows": rows,
        "is_owner": is_owner,
        "export": found.exports.first(),
        "at_hand": newest_at_hand(found),
    }
    return render(request, "engagements/organisation/client.html", context)
