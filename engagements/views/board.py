"""The board: every engagement that the person sees, with its clock, rail and readiness."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.board import board_rows
from engagements.models import Engagement
from engagements.permissions import organisations_of, organisations_to_open_in, signed_in, visible_to


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All engagements of a member's organisations; someone who only takes part in one goes to its home."""
    user = signed_in(request)
    visible = visible_to(user)
    organisations = list(organisations_of(user))
    if not organisations:
        codes = list(visible.values_list("code", flat=True)[:2])
        if len(codes) == 1:
            return redirect("founder_home", code=codes[0])
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:100]
    state = request.GET.get("state", Engagement.State.OPEN)
    rows = board_rows(_filtered(visible, wanted, state), user, timezone.now())
    context = {
        "rows": rows,
        "organisations": organisations,
        "may_open": organisations_to_open_in(user).exists(),
        "organisation": organisations[0] if len(organisations) == 1 else None,
        "q": wanted,
        "state": state,
        "states": Engagement.State.choices,
    }
    return render(request, "engagements/board.html", context)


def _filtered(visible: QuerySet[Engagement], wanted: str, state: str) -> QuerySet[Engagement]:
    if state in Engagement.State.values:
        visible = visible.filter(state=state)
    if wanted:
        visible = visible.filter(
            Q(title__icontains=wanted) | Q(domain__icontains=wanted) | Q(client__name__icontains=wanted)
        )
    return visible
