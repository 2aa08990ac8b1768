"""Keeps what one person saw out of every cache: a shared proxy's, and the browser's after sign-out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

type View = Callable[[HttpRequest], HttpResponse]


def keep_private(get_response: View) -> View:
    """Middleware: an answer of a view that says nothing of caches is one person's and is not stored."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer
