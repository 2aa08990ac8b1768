"""The brand of an organisation: its settings with a live preview, its logo and its style sheet as files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from engagements.actions.change_brand import change_brand
from engagements.brand.finding import open_logo
from engagements.brand.oklch import HEX
from engagements.brand.sheet import FORMAT, brand_sheet
from engagements.brand.showing import show_brand, stored_brand
from engagements.forms.brand import BrandForm
from engagements.models import Membership
from engagements.organisation_pages import organisation_frame
from engagements.permissions import get_membership, signed_in
from engagements.sign_in.kept_form import ask_proof, typed_before

A_YEAR = 31_536_000
SELECTORS = {"page": ":root", "sample": ".brand-sample"}


@login_required
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_membership(request, slug)
    organisation = membership.organisation
    if request.method != "POST":
        return _shown(request, membership, BrandForm(typed_before(request), instance=organisation))
    form = BrandForm(request.POST, request.FILES, instance=organisation)
    if not form.is_valid():
        return _shown(request, get_membership(request, slug), form)
    if form.changes_sender and (due := ask_proof(request)):
        return due
    values = form.cleaned_data
    given = {"values": values, "logo": form.drawn, "drops_logo": form.drops_logo, "seen": values["seen"]}
    if change_brand(organisation=organisation, actor=signed_in(request), vouched=form.vouched, **given):
        messages.success(request, _("Brand saved."))
        return redirect("brand", slug=slug)
    form.add_error(None, _("Somebody changed the brand since you opened this page. Load it again to see it."))
    return _shown(request, get_membership(request, slug), form)


def _shown(request: HttpRequest, membership: Membership, form: BrandForm) -> HttpResponse:
    organisation = membership.organisation
    typed = form.data if form.is_bound else stored_brand(organisation)
    context = {**organisation_frame(membership), "form": form, "shown": show_brand(organisation, typed)}
    status = 422 if form.errors else 200
    return render(request, "engagements/organisation/brand.html", context, status=status)


@login_required
@require_safe
def brand_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The fragment beside the form, asked for while somebody types."""
    organisation = get_membership(request, slug).organisation
    context = {"organisation": organisation, "shown": show_brand(organisation, request.GET)}
    return render(request, "engagements/organisation/brand_preview.html", context)


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def brand_sheet_file(request: HttpRequest, form: int, light: str, dark: str, scope: str) -> HttpResponse:
    """Two colours as a style sheet: open to everybody, for it says nothing of anybody."""
    colours = [f"#{light}", f"#{dark}"]
    if form != FORMAT or scope not in SELECTORS or not all(HEX.match(one) for one in colours):
        raise Http404
    return HttpResponse(
        brand_sheet(*colours, selector=SELECTORS[scope]), content_type="text/css; charset=utf-8"
    )


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def brand_logo(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A picture that the portal has drawn itself, by its hash: mails show it to whoever reads them."""
    file = open_logo(sha256)
    if file is None:
        raise Http404
    response = FileResponse(file, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
