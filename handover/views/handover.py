"""The handover page: what is missing, making a version, watching it, and the versions so far."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.client_side import founder_names
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, signed_in
from handover.actions.cancel_pack import cancel_pack as cancelling
from handover.actions.make_pack import Made, NotReady, make_pack
from handover.actions.retry_pack import is_outdated
from handover.actions.retry_pack import retry_pack as retrying
from handover.forms import AskForm, HandOverForm, VersionForm
from handover.handover_page import read_handover_page
from handover.kept_plan import plan_for


@login_required
@require_safe
def handover(request: HttpRequest, code: str) -> HttpResponse:
    return handover_response(request, get_engagement(request, code, Role.CONSULTANT))


def handover_response(
    request: HttpRequest,
    engagement: Engagement,
    *,
    ask_form: AskForm | None = None,
    by_hand_form: HandOverForm | None = None,
) -> HttpResponse:
    """The page; a form that was filled wrongly comes back in it, with 422."""
    context = page_context(
        request,
        engagement,
        "handover",
        shown=read_handover_page(engagement),
        form=VersionForm(initial={"paper": plan_for(engagement).paper}),
        ask_form=ask_form or AskForm(),
        by_hand_form=by_hand_form or HandOverForm(),
        founders=founder_names(engagement),
    )
    return render(request, "handover/handover.html", context, status=422 if ask_form or by_hand_form else 200)


@login_required
@require_POST
def pack_new(request: HttpRequest, code: str) -> HttpResponse:
    """Makes a draft or issues a version; sent twice, it makes one."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a draft or a version, and a paper that is offered."))
        return redirect("handover", code=code)
    try:
        made = make_pack(engagement=engagement, actor=signed_in(request), **form.cleaned_data)
    except NotReady as reason:
        messages.error(request, str(reason))
    else:
        _tell(request, made)
    return redirect("handover", code=code)


@login_required
@require_safe
def pack_progress(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The fragment that the page asks for every second; at the end it has the page loaded anew."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    pack = get_object_or_404(engagement.packs.defer("snapshot"), number=number)
    response = render(request, "handover/progress.html", {"engagement": engagement, "pack": pack})
    if pack.is_finished:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel_pack(request: HttpRequest, code: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    pack = get_object_or_404(engagement.packs.defer("snapshot"), number=number)
    if cancelling(pack=pack, actor=signed_in(request)):
        messages.success(request, _("Stopped. The version can be tried again at any time."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("handover", code=code)


@login_required
@require_POST
def retry_pack(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Tries a failed or cancelled version again, from the same snapshot."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    pack = get_object_or_404(engagement.packs.defer("snapshot"), number=number)
    if is_outdated(pack):
        messages.info(request, _("A newer version is out, so this one is not issued any more."))
    elif not retrying(pack=pack, actor=signed_in(request)):
        messages.info(request, _("Another version is being made; try again when it is there."))
    return redirect("handover", code=code)


def _tell(request: HttpRequest, made: Made) -> None:
    if made.is_new:
        return
    words = {"title": made.pack.title}
    if made.pack.is_finished:
        messages.info(request, _("Nothing has changed since %(title)s, so it still stands.") % words)
    else:
        messages.info(request, _("One is being made already: %(title)s.") % words)
