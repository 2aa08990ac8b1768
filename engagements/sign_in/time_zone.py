"""Shows each person the times of their own place."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from engagements.models import User
from engagements.time_zones import zone_named

type Respond = Callable[[HttpRequest], HttpResponse]

# What the browser says of itself at the door, so that the first page within has the right times already.
COOKIE = "zone"


def use_time_zone(get_response: Respond) -> Respond:
    """Middleware: what the person keeps, else what their browser says, else UTC."""

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        name = user.time_zone if isinstance(user, User) else ""
        with timezone.override(zone_named(name or request.COOKIES.get(COOKIE, ""))):
            return get_response(request)

    return answer
