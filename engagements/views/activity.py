"""Activity: who did what in an engagement, the record as a file, and taking things back."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.seal_history import seal_history
from engagements.actions.undo_event import CannotUndo, Disputed
from engagements.actions.undo_event import undo_event as undoing
from engagements.actions.undo_whole import undo_whole
from engagements.frame import page_context
from engagements.history.export import csv_of, jsonl_of
from engagements.history.kinds import KINDS
from engagements.history.timeline import lines_of, people_choices, read_asked, read_timeline
from engagements.history.undoing import UndoPlan, read_undo
from engagements.history.words import changes_of
from engagements.models import Engagement, Event
from engagements.permissions import Role, get_engagement, signed_in
from engagements.views.left_alone import tell_left
from engagements.way_back import way_back

MOST_OF_ONE = 30
MOST_PARTS = 100
FORMS: dict[str, tuple[Callable[[Engagement], Iterator[str]], str]] = {
    "jsonl": (jsonl_of, "application/jsonl"),
    "csv": (csv_of, "text/csv"),
}


@login_required
@require_safe
def activity(request: HttpRequest, code: str) -> HttpResponse:
    """The timeline, a page at a time; `htmx` asks for the rest of it."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    asked = read_asked(request.GET.dict())
    context = page_context(
        request,
        engagement,
        "activity",
        asked=asked,
        timeline=read_timeline(engagement, asked),
        people=people_choices(engagement),
        kinds=sorted(((key, str(kind.word)) for key, kind in KINDS.items()), key=lambda pair: pair[1]),
    )
    return render(request, "engagements/activity.html", context)


@login_required
@require_safe
def activity_event(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One event with all its changes in full and, where it can be undone, what that would set."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    event = get_object_or_404(engagement.events, pk=pk)
    return _event_page(request, engagement, event, read_undo(engagement, event))


@login_required
@require_safe
def activity_target(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Leads from an event to the page of what it is about, and back where that is gone."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    event = get_object_or_404(engagement.events, pk=pk)
    kind = KINDS.get(event.target_kind)
    row = kind.rows(engagement).filter(pk=event.target_id).first() if kind else None
    if kind is None or row is None:
        messages.info(request, _("%(what)s is no longer there.") % {"what": event.target_label})
        return redirect("activity_event", code=code, pk=pk)
    return redirect(kind.url(engagement, row))


@login_required
@require_safe
def activity_of(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """The fragment that a page asks for: what was done with one object."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if kind not in KINDS or not KINDS[kind].rows(engagement).filter(pk=pk).exists():
        raise Http404
    events = list(engagement.events.filter(target_kind=kind, target_id=pk)[: MOST_OF_ONE + 1])
    back = urlsplit(request.headers.get("HX-Current-URL", "")).path
    context = {"engagement": engagement, "lines": lines_of(engagement, events[:MOST_OF_ONE]), "back": back}
    if len(events) > MOST_OF_ONE:
        context |= {"more_of": events[0].target_label, "kind": kind}
    return render(request, "engagements/activity_of.html", context)


@login_required
@require_safe
def activity_export(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The whole record as a file; what waits to be sealed is sealed before."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if form not in FORMS:
        raise Http404
    write, content_type = FORMS[form]
    seal_history(engagement.pk)
    disposition = f'attachment; filename="{engagement.code}-history.{form}"'
    return StreamingHttpResponse(
        write(engagement),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@login_required
@require_POST
def undo_event(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Takes an event back, or shows what stands in the way and asks field by field."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    event = get_object_or_404(engagement.events, pk=pk)
    if event.deed == Event.Deed.MANY:
        return _undo_whole(request, engagement, event)
    fields = request.POST.getlist("field") if "seen" in request.POST else None
    seen = request.POST.get("seen", "")
    try:
        undoing(engagement=engagement, event=event, actor=signed_in(request), fields=fields, seen=seen)
    except CannotUndo as reason:
        messages.error(request, str(reason))
    except Disputed as dispute:
        return _event_page(request, engagement, event, dispute.plan, status=422)
    else:
        messages.success(request, _("Undone: %(what)s") % {"what": event.target_label})
        return redirect(_back(request, code))
    return redirect("activity_event", code=code, pk=pk)


def _undo_whole(request: HttpRequest, engagement: Engagement, event: Event) -> HttpResponse:
    """Says how many records are as they were, and which were left because somebody has changed them since."""
    try:
        done = undo_whole(engagement=engagement, event=event, actor=signed_in(request))
    except CannotUndo as reason:
        messages.error(request, str(reason))
    else:
        said = ngettext("Taken back for %(n)d entry.", "Taken back for %(n)d entries.", done.count)
        messages.success(request, said % {"n": done.count})
        tell_left(request, done.left)
    return redirect(_back(request, engagement.code))


def _event_page(
    request: HttpRequest, engagement: Engagement, event: Event, plan: UndoPlan, **answer: Any
) -> HttpResponse:
    context = page_context(
        request,
        engagement,
        "activity",
        line=lines_of(engagement, [event])[0],
        changes=changes_of(event, most=None, in_full=True),
        parts=_parts(engagement, event),
        plan=plan,
    )
    return render(request, "engagements/activity_event.html", context, **answer)


def _parts(engagement: Engagement, event: Event) -> dict[str, Any]:
    """What a deed on many records did to the first of them, and how many more there are."""
    if event.deed != Event.Deed.MANY:
        return {}
    parts = engagement.events.filter(part_of=event.part_of).exclude(pk=event.pk).order_by("pk")
    lines = lines_of(engagement, parts[:MOST_PARTS])
    return {"lines": lines, "more": max(0, parts.count() - MOST_PARTS)}


def _back(request: HttpRequest, code: str) -> str:
    """Where the button was pressed, inside this portal; the timeline otherwise."""
    back = request.POST.get("back") or request.GET.get("back", "")
    return way_back(back, code, reverse("activity", kwargs={"code": code}))
