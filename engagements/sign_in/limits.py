"""How often something that mails or guesses may be done: limits of `ACCOUNT_RATE_LIMITS`, kept by allauth."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse


def refuse_often(request: HttpRequest, action: str, *, key: str | None = None) -> HttpResponse | None:
    """The answer to somebody who did it too often; None, and it is counted, where it may be done."""
    if is_in_time(request, action, key=key):
        return None
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer


def is_in_time(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Whether it may be done; it is counted as done."""
    return bool(ratelimit.consume(request, action=action, key=key))
