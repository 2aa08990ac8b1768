"""Shows each person the times of their own place."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from engagements.models import User

type Respond = Callable[[HttpRequest], HttpResponse]


def use_time_zone(get_response: Respond) -> Respond:
    """Middleware: UTC for whoever has not said where they are."""

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        name = user.time_zone if isinstance(user, User) else ""
        with timezone.override(ZoneInfo(name) if is_time_zone(name) else None):
            return get_response(request)

    return answer


def is_time_zone(name: str) -> bool:
    """Whether it is a name of the IANA database that this machine has."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """Read from the disk once."""
    return frozenset(available_timezones())
