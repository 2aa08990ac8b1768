"""Ends a sprint by hand, without the founder's signature, and takes that back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from engagements.actions.archive_engagement import DomainIsTaken
from engagements.actions.hand_over_engagement import hand_over_engagement, take_back_engagement
from engagements.actions.vouch import record_vouching
from engagements.permissions import Role, get_engagement, signed_in
from handover.forms import HandOverForm
from handover.views.handover import handover_response


@sensitive_post_parameters()
@login_required
@require_POST
def hand_over_by_hand(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form, actor = HandOverForm(request.POST), signed_in(request)
    if not form.is_valid():
        return handover_response(request, engagement, by_hand_form=form)
    if hand_over_engagement(engagement=engagement, actor=actor, word=form.cleaned_data["reason"]):
        record_vouching(engagement=engagement, target=engagement, actor=actor, fields=form.vouched)
        undo = reverse("take_back_handover", kwargs={"code": code})
        messages.success(request, _("Handed over. The clock has ended."), extra_tags=f"undo:{undo}")
    else:
        messages.info(request, _("It was not open any more."))
    return redirect("handover", code=code)


@login_required
@require_POST
def take_back_handover(request: HttpRequest, code: str) -> HttpResponse:
    """The sprint is open again; what was signed stays signed."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    try:
        if take_back_engagement(engagement=engagement, actor=signed_in(request)):
            messages.success(request, _("Open again. The clock runs as if it had never ended."))
        else:
            messages.info(request, _("It is not handed over."))
    except DomainIsTaken:
        words = {"client": engagement.client.name, "domain": engagement.domain}
        messages.error(
            request, _("%(client)s has another open engagement for %(domain)s; archive it first.") % words
        )
    return redirect("handover", code=code)
