"""The answer to a request that cannot be read: Django's own reads the form once more, and fails again."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400, with nothing of what went wrong in it."""
    return HttpResponseBadRequest(render_to_string("400.html", request=request))
