"""Answers a page that says it is open with who else has it open."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from engagements.actions.note_presence import note_presence
from engagements.permissions import Role, get_engagement, signed_in

LONGEST = 200


@login_required
@require_POST
def presence(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    path = request.POST.get("path", "")
    home = reverse("overview", kwargs={"code": code})
    if not path.startswith(home) or len(path) > LONGEST or "\0" in path:
        raise Http404
    others = note_presence(
        engagement=engagement,
        user=signed_in(request),
        place=path.removesuffix("edit/"),
        is_editing=path.endswith("edit/"),
    )
    return render(request, "components/presence_people.html", {"others": others})
