"""Middleware: a consultant sees one engagement as somebody of the client's side does, and changes nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.models import User
from engagements.viewing import KEY, Viewing, end, read_viewing, viewing_of

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE", "ALTER", "DROP", "CREATE"})
STOP = "stop_viewing"
WORN = {"brand_sheet", "brand_logo"}  # what their pages wear


class WroteWhileViewing(PermissionDenied):
    """A page tried to change a row in the name of somebody who is not here."""


class ViewAs:
    """The one place that decides what may be done meanwhile. It stands last, so that whatever is around it,
    such as the list of somebody's sessions, deals with who is signed in.

    Three walls: nothing but reading, no page of another engagement or of none, and a database that takes no
    change, so that a page which notes who looked notes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if KEY not in request.session or not isinstance(request.user, User):
            return self.get_response(request)
        user: User = request.user
        viewing = read_viewing(request, user)
        if viewing is None or viewing.is_over:
            return _ended(request, viewing)
        request.viewing = viewing  # type: ignore[attr-defined]  # read by `viewing_of`
        if request.path == reverse(STOP):
            return self.get_response(request)
        request.user = viewing.participant.user
        try:
            with connection.execute_wrapper(_read_only):
                return self.get_response(request)
        finally:
            request.user = user

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], given: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        viewing = viewing_of(request)
        if viewing is None or request.path == reverse(STOP):
            return None
        if request.method not in READING:
            return _refused(request, viewing)
        if named.get("code") == viewing.engagement.code or _name_of(request) in WORN:
            return None
        if request.path == reverse("board"):
            return redirect("founder_home", code=viewing.engagement.code)
        return render(request, "engagements/viewing_outside.html", {"viewing": viewing}, status=403)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        viewing = viewing_of(request)
        return _refused(request, viewing) if viewing and isinstance(exception, WroteWhileViewing) else None


def _read_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip(" (\n").partition(" ")[0].upper() in WRITES:
        raise WroteWhileViewing
    return execute(sql, params, many, context)


def _name_of(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _refused(request: HttpRequest, viewing: Viewing) -> HttpResponse:
    return render(request, "engagements/viewing_refused.html", {"viewing": viewing}, status=403)


def _ended(request: HttpRequest, viewing: Viewing | None) -> HttpResponse:
    """Whatever was asked for was asked in another person's name: it is not done in one's own."""
    end(request)
    if viewing is None:
        messages.info(request, _("You see your own pages again: theirs are closed to you."))
        return redirect("board")
    person = {"person": viewing.participant.name}
    messages.info(request, _("An hour as %(person)s is over. You see your own pages again.") % person)
    return redirect("people", code=viewing.engagement.code)
