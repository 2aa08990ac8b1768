"""Two audits side by side, at an address that can be sent to somebody."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checks.compare_page import read_compare_page
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement


@login_required
@require_safe
def compare_runs(request: HttpRequest, code: str) -> HttpResponse:
    """`?from=1&to=5`; without them from the baseline to the latest complete audit."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    try:
        compared = read_compare_page(engagement, _number(request, "from"), _number(request, "to"))
    except LookupError:
        raise Http404 from None
    context = page_context(request, engagement, "checks", compared=compared)
    return render(request, "checks/compare.html", context)


def _number(request: HttpRequest, name: str) -> int:
    """0 where the address names none. Raises LookupError for what is no number of an audit."""
    text = request.GET.get(name, "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise LookupError(text)
    return int(text or 0)
