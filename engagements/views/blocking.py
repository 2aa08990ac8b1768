"""Marks that the sprint waits for a request to the founder, or no longer does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagements.actions.block_clock import block_clock as blocking
from engagements.actions.block_clock import unblock_clock
from engagements.blockers import Request, blocking_requests, open_requests
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_POST
def block_clock(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """`go_on` in the form says that the sprint no longer waits for it."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    asked, actor = Request(kind, pk), signed_in(request)
    if asked not in {*open_requests(engagement), *blocking_requests(engagement)}:
        raise Http404
    if "go_on" in request.POST:
        unblock_clock(engagement=engagement, request=asked, actor=actor)
        messages.success(request, _("The sprint no longer waits for it."))
    elif blocking(engagement=engagement, request=asked, actor=actor):
        messages.success(request, _("The sprint waits for it; the clock stands until it is answered."))
    elif engagement.is_handed_over:
        messages.info(request, _("It is handed over: the clock has ended."))
    else:
        messages.info(request, _("The sprint waits for it already."))
    return redirect("overview", code=code)
