"""Looking at an engagement as somebody of the client's side: one button begins it, another stops it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagements import viewing
from engagements.actions.view_as import record_viewing, record_viewing_stopped
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_POST
def view_as(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Opens the portal as that participant, for an hour at most."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    participant = get_object_or_404(engagement.participants.select_related("user"), pk=pk)
    if not viewing.can_be_viewed(participant):
        said = _("%(person)s also works here, and sees more than a client: their pages stay theirs.")
        messages.warning(request, said % {"person": participant.name})
        return redirect("people", code=code)
    until = viewing.begin(request, participant)
    record_viewing(participant=participant, actor=signed_in(request), until=until)
    return redirect("founder_home", code=code)


@login_required
@require_POST
def stop_viewing(request: HttpRequest) -> HttpResponse:
    """Back to one's own pages; pressed twice, or in a second tab, it does no harm."""
    seen = viewing.viewing_of(request)
    viewing.end(request)
    if seen is None:
        return redirect("board")
    record_viewing_stopped(participant=seen.participant, actor=seen.consultant)
    return redirect("people", code=seen.engagement.code)
