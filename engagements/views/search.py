"""Search: one engagement, or every one of the person's organisations; a hit leads to its record."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from engagements.frame import page_context
from engagements.history.kinds import KINDS
from engagements.permissions import Role, get_engagement, organisations_of, reach_of, signed_in, visible_to
from engagements.search.asking import search
from engagements.search.results import read_results

LONGEST = 200


@login_required
@require_safe
def search_all(request: HttpRequest) -> HttpResponse:
    """Everything of the organisations in which the person works; whoever works in none has the board."""
    user = signed_in(request)
    organisations, engagements = reach_of(user)
    if not organisations and not organisations_of(user):
        return redirect("board")
    text = _text(request)
    hits = search(text, organisations=organisations, engagements=engagements)
    context = {"q": text, "results": read_results(hits, visible_to(user), text)}
    return render(request, _template(request), context)


@login_required
@require_safe
def search_engagement(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    text = _text(request)
    results = read_results(search(text, engagement=engagement.pk), visible_to(signed_in(request)), "")
    context = page_context(request, engagement, "search", q=text, results=results)
    return render(request, _template(request), context)


@login_required
@require_safe
def record(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Leads to the page of a record that is known by its kind alone."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if kind not in KINDS:
        raise Http404
    row = get_object_or_404(KINDS[kind].rows(engagement), pk=pk)
    return redirect(KINDS[kind].url(engagement, row))


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def _template(request: HttpRequest) -> str:
    return (
        "engagements/search_results.html" if request.headers.get("HX-Request") else "engagements/search.html"
    )
