"""What changed since a version of the pack: against what is true now, or against another version."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, role_in
from handover.actions.serve_pack import packs_for
from handover.difference import Difference, difference
from handover.live import changed_since
from handover.models import Pack


@login_required
@require_safe
def pack_changes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`?to=` is the number of the version to compare with; without it, what is true now."""
    engagement = get_engagement(request, code, Role.VIEWER)
    pack = _compared(engagement, number)
    other = _other(engagement, request.GET.get("to", ""))
    found = difference(pack.snapshot, other.snapshot) if other else _since(engagement, pack)
    versions = packs_for(engagement).filter(state="done").exclude(pk=pack.pk).defer("snapshot")
    context = page_context(
        request, engagement, "handover", version=pack, other=other, found=found, versions=versions
    )
    return render(request, "handover/changes.html", context)


@login_required
@require_safe
def pack_changes_panel(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One line for the founder's home, asked for when the page is there: comparing takes its time."""
    engagement = get_engagement(request, code, Role.VIEWER)
    pack = _compared(engagement, number)
    context = {"engagement": engagement, "version": pack, "found": _since(engagement, pack)}
    return render(request, "handover/changes_panel.html", context)


def _compared(engagement: Engagement, number: int) -> Pack:
    """One that the reader may open. What is not out yet is compared with nothing, as it is in no form."""
    pack = get_object_or_404(packs_for(engagement), number=number)
    if pack.is_unissued:
        raise Http404
    return pack


def _since(engagement: Engagement, pack: Pack) -> Difference:
    role = role_in(engagement)
    return changed_since(pack, engagement, is_whole=role is not None and role >= Role.CONSULTANT)


def _other(engagement: Engagement, number: str) -> Pack | None:
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    return _compared(engagement, int(number))
