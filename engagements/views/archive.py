"""Takes an engagement off the board, and brings it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from engagements.actions.archive_engagement import (
    DomainIsTaken,
    archive_engagement,
    bring_back_engagement,
)
from engagements.permissions import Role, get_engagement, signed_in

BACK = gettext_lazy("%(title)s is open again.")


@login_required
@require_POST
def archive(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if archive_engagement(engagement=engagement, actor=signed_in(request)):
        undo = reverse("bring_back", kwargs={"code": code})
        said = _("Archived %(title)s. It stands under Closed.") % {"title": engagement.title}
        messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect("board")


@login_required
@require_POST
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    try:
        if bring_back_engagement(engagement=engagement, actor=signed_in(request)):
            said = _("%(title)s is handed over, as before.") if engagement.is_handed_over else BACK
            messages.success(request, said % {"title": engagement.title})
    except DomainIsTaken:
        words = {"client": engagement.client.name, "domain": engagement.domain}
        messages.error(
            request, _("%(client)s has another open engagement for %(domain)s; archive it first.") % words
        )
    return redirect("board")
