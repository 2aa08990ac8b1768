"""Links to issued versions for people without an account: made, looked after and revoked by both sides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from engagements.actions.vouch import record_vouching
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, role_in, signed_in
from handover.actions.make_share_link import make_share_link
from handover.actions.revoke_share_link import revoke_share_link
from handover.share_forms import OwnPassphraseForm, ShareForm
from handover.share_page import read_share_page, shareable


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
@cache_control(private=True, no_store=True)
def pack_links(request: HttpRequest, code: str) -> HttpResponse:
    """Every link, and the form for a new one; what was made is shown in answer to the POST, once."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    is_sent = request.method == "POST"
    sent = request.POST if is_sent else None
    packs = shareable(engagement)
    form = ShareForm(sent, packs=packs, initial={"pack": request.GET.get("version")})
    own = OwnPassphraseForm(sent)
    if is_sent and all([form.is_valid(), own.is_valid()]):
        actor, given = signed_in(request), form.cleaned_data | own.cleaned_data
        made = make_share_link(actor=actor, **{name: value for name, value in given.items() if name in GIVEN})
        record_vouching(engagement=engagement, target=made.link.pack, actor=actor, fields=form.vouched)
        return _page(request, engagement, "handover/link_made.html", status=201, made=made)
    shown = {"shown": read_share_page(engagement), "form": form, "own": own, "has_packs": packs.exists()}
    return _page(request, engagement, "handover/links.html", status=422 if is_sent else 200, **shown)


GIVEN = {"pack", "name", "days", "passphrase"}


@login_required
@require_POST
def revoke_link(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.FOUNDER)
    link = get_object_or_404(engagement.share_links.select_related("pack", "engagement"), pk=pk)
    if revoke_share_link(link=link, actor=signed_in(request)):
        messages.success(request, _("Revoked. The link opens nothing any more."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("pack_links", code=code)


def _page(
    request: HttpRequest, engagement: Engagement, template: str, *, status: int = 200, **shown: object
) -> HttpResponse:
    is_member = (role_in(engagement) or Role.VIEWER) >= Role.CONSULTANT
    context = page_context(request, engagement, "handover" if is_member else "founder_home", **shown)
    return render(request, template, context, status=status)
