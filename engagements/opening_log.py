"""Puts on the access log what was really opened: an answer from behind an engagement's door."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from engagements.actions.note_opening import note_opening
from engagements.models import Engagement, User

# What an open page asks for every few seconds.
POLLED = {"import_progress", "pack_progress", "run_progress", "verification", "rehearsal", "checks_summary"}

type View = Callable[[HttpRequest], HttpResponseBase]


def log_openings(get_response: View) -> View:
    """Middleware. A fragment counts as its page does, for anybody can ask for one; a refusal is no opening.

    It stands before whatever shows the portal to somebody as to somebody else: noted is who sits there.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        who = request.user
        response = get_response(request)
        engagement = getattr(request, "opened_engagement", None)
        if isinstance(engagement, Engagement) and isinstance(who, User) and response.status_code == 200:
            is_download = str(response.get("Content-Disposition", "")).startswith("attachment")
            what = (request.resolver_match.url_name if request.resolver_match else "") or ""
            is_page = request.method == "GET" and what not in POLLED
            if is_download or is_page:
                note_opening(engagement=engagement, user=who, what=what, is_download=is_download)
        return response

    return answer
