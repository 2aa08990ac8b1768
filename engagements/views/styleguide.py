"""Every component in every state on one page, so that the look is judged as a whole; in development only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from engagements.style_samples import sample_context


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page itself; `?toasts=1` shows the messages."""
    if "toasts" in request.GET:
        messages.success(request, "Risk deleted: certificate of app.", extra_tags="undo:/styleguide/")
        messages.error(request, "The audit could not start: no resolver answers. Nothing was lost.")
    return render(request, "styleguide.html", sample_context())
