"""The board: every engagement that the person sees, with its clock and readiness; by weeks; as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.note_opening import note_downloads
from engagements.actions.save_filter import MOST, TooMany, forget_filter, save_filter
from engagements.board import BoardRow, board_rows
from engagements.board_calendar import first_monday, read_calendar, within_calendar
from engagements.board_files import BOARD_FILES
from engagements.board_filter import ALL, BoardFilter, filter_fields, read_filter
from engagements.models import Engagement, Organisation, User
from engagements.permissions import organisations_of, organisations_to_open_in, signed_in, visible_to


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All engagements of a member's organisations; someone who only takes part in one goes to its home."""
    user = signed_in(request)
    organisations = list(organisations_of(user))
    if not organisations:
        codes = list(visible_to(user).values_list("code", flat=True)[:2])
        if len(codes) == 1:
            return redirect("founder_home", code=codes[0])
    chosen = read_filter(request.GET)
    context = {"rows": _rows(user, chosen), **_around(user, chosen, organisations)}
    return render(request, "engagements/board.html", context)


@login_required
@require_safe
def board_calendar(request: HttpRequest) -> HttpResponse:
    """The same engagements by weeks, for people of an organisation."""
    user = signed_in(request)
    organisations = _workplaces(user)
    chosen, now = read_filter({"state": ALL, **request.GET.dict()}), timezone.now()
    monday = first_monday(request.GET.get("from", ""), timezone.localdate(now))
    shown = chosen.keep(board_rows(within_calendar(chosen.narrow(visible_to(user)), monday, now), user, now))
    calendar = read_calendar(shown, monday, now)
    context = {"calendar": calendar, **_around(user, chosen, organisations)}
    return render(request, "engagements/board_calendar.html", context)


@login_required
@require_safe
def board_export(request: HttpRequest, form: str) -> HttpResponseBase:
    user = signed_in(request)
    _workplaces(user)
    if form not in BOARD_FILES:
        raise Http404
    kind = BOARD_FILES[form]
    rows = _rows(user, read_filter(request.GET))
    note_downloads(engagements=(row.engagement for row in rows), user=user, what="board_export")
    response = StreamingHttpResponse(kind.write(rows), content_type=kind.content_type)
    name = f"engagements-{timezone.localdate():%Y-%m-%d}.{kind.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Under a name, what the board shows now."""
    user = signed_in(request)
    _workplaces(user)
    chosen = read_filter(request.POST)
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())[:60]
    try:
        if name:
            save_filter(user=user, name=name, query=chosen.query)
        else:
            messages.error(request, _("Give the filter a name."))
    except TooMany:
        messages.error(request, _("You keep %(n)d filters; forget one first.") % {"n": MOST})
    return redirect(f"{reverse('board')}?{chosen.query}")


@login_required
@require_POST
def drop_filter(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    _workplaces(user)
    if not forget_filter(user=user, pk=pk):
        raise Http404
    return redirect("board")


def _workplaces(user: User) -> list[Organisation]:
    """Raises PermissionDenied for somebody who works nowhere."""
    organisations = list(organisations_of(user))
    if not organisations:
        raise PermissionDenied
    return organisations


def _rows(user: User, chosen: BoardFilter) -> list[BoardRow]:
    return chosen.keep(board_rows(chosen.narrow(visible_to(user)), user, timezone.now()))


def _around(user: User, chosen: BoardFilter, organisations: list[Organisation]) -> dict[str, Any]:
    """What stands around the engagements, whichever way they are shown."""
    return {
        "organisations": organisations,
        "may_open": organisations_to_open_in(user).exists(),
        "organisation": organisations[0] if len(organisations) == 1 else None,
        "chosen": chosen,
        "fields": filter_fields(visible_to(user), chosen) if organisations else (),
        "saved": list(user.saved_filters.all()) if organisations else [],
        "files": BOARD_FILES,
        "states": Engagement.State.choices,
    }
