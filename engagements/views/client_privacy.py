"""What an owner does for a client's privacy: takes all of it along as a file, and erases it with proof."""

import base64
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.erase_client import accounts_of, erase_client
from engagements.actions.export_client import ask_export
from engagements.actions.note_opening import note_downloads
from engagements.models import Client, Membership
from engagements.models.client_export import newest_at_hand
from engagements.organisation_pages import organisation_frame
from engagements.permissions import get_membership, signed_in
from engagements.privacy.reach import count_rows
from engagements.sign_in.kept_form import ask_proof, typed_before


@login_required
@require_POST
def ask_client_export(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    client = _client(get_membership(request, slug), pk)
    if due := ask_proof(request, back_to=reverse("client", kwargs={"slug": slug, "pk": pk})):
        return due
    ask_export(client=client, actor=signed_in(request))
    return redirect("client", slug=slug, pk=pk)


@login_required
@require_safe
def client_export_progress(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The fragment that the page asks for every second; at the end it has the page loaded anew."""
    membership = get_membership(request, slug)
    client = _client(membership, pk)
    job = client.exports.first()
    context = {"organisation": membership.organisation, "client": client, "export": job}
    response = render(request, "engagements/organisation/export_progress.html", context)
    if job is None or job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def client_export_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The newest file that has not run out."""
    client = _client(get_membership(request, slug), pk)
    job = newest_at_hand(client)
    if job is None:
        raise Http404
    if due := ask_proof(request, back_to=reverse("client", kwargs={"slug": slug, "pk": pk})):
        return due
    try:
        file = job.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    engagements = client.engagements.only("pk")
    note_downloads(engagements=engagements, user=signed_in(request), what="client_export_file")
    name = _("client-%(pk)d-%(day)s.zip") % {"pk": client.pk, "day": f"{job.finished_at:%Y-%m-%d}"}
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def client_erase(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST erases where the client's name was typed as it is."""
    membership = get_membership(request, slug)
    client = _client(membership, pk)
    typed = (request.POST or typed_before(request) or QueryDict()).get("name", "").strip()
    if request.method == "POST" and typed == client.name.strip():
        return ask_proof(request) or _erase(request, membership, client)
    if request.method == "POST":
        messages.error(request, _("Nothing was erased: type the client's name as it stands here."))
    engagements = list(client.engagements.order_by("starts_at", "pk"))
    context = {
        **organisation_frame(membership),
        "client": client,
        "typed": typed,
        "engagements": engagements,
        "counts": count_rows([one.pk for one in engagements]),
        "accounts": accounts_of(client),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "engagements/organisation/client_erase.html", context, status=status)


def _erase(request: HttpRequest, membership: Membership, client: Client) -> HttpResponse:
    """The receipt is shown this once: it names the client, and is kept nowhere."""
    erased = erase_client(client=client, actor=signed_in(request))
    context: dict[str, Any] = {
        **organisation_frame(membership),
        "receipt": erased.receipt,
        "text": erased.text,
        "as_file": base64.b64encode(erased.text.encode()).decode("ascii"),
    }
    return render(request, "engagements/organisation/client_erased.html", context)


def _client(membership: Membership, pk: int) -> Client:
    found = membership.organisation.clients.filter(pk=pk).select_related("organisation").first()
    if found is None:
        raise Http404
    return found
