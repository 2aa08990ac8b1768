"""Many entries of a register at once; one press of the history takes all of it back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from engagements.models import BulkChange, Engagement, Event
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import Many, delete_many, restore_all, set_for_many
from engagements.registers.picking import CannotPick, Picks, matching, ticked
from engagements.registers.register import Register
from engagements.registers.settable import posted_value
from engagements.registers.shown_column import shown_columns
from engagements.registers.table import make_rows
from engagements.registers.table_choices import columns_of_person
from engagements.views.left_alone import tell_left
from engagements.views.register_around import around
from engagements.way_back import way_back

# The names under which a page sends what it asked for.
ASKED = {"query": "matching", "count": "all", "seen": "seen"}


@sensitive_post_parameters()
@login_required
@require_POST
def register_many(request: HttpRequest, code: str, register: str) -> HttpResponse:
    """`pick` names entries as number and version (`12.3`); `deed` is `delete`, `restore`, or `set:owner` with
    the value in `set-owner`, or `set:status:closed`. To htmx the rows come back as they are now.

    `all` stands for every entry that matches `matching`, the query of the page's address; it says how many
    those were, and `seen` when."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    is_whole = "all" in request.POST
    picks = _picks(request, engagement, kind)
    if picks:
        many = Many(kind, engagement, picks, signed_in(request))
        _tell(request, kind, _do(request, many))
    if not HtmxDetails(request):
        return redirect(_back(request, code, kind.list_url(engagement)))
    if is_whole:  # more rows than the page has: it is read anew
        return HttpResponseClientRedirect(_back(request, code, kind.list_url(engagement)))
    return _fresh_rows(request, engagement, kind, picks)


def _picks(request: HttpRequest, engagement: Engagement, kind: Register[Any]) -> Picks:
    """What the deed is for; where nothing is done, a message says why."""
    posted = request.POST
    try:
        if "all" in posted:
            asked = {name: posted.get(field, "") for name, field in ASKED.items()}
            return matching(kind, engagement, signed_in(request), **asked)
        picks = ticked(posted.getlist("pick"))
    except CannotPick as why:
        messages.error(request, str(why))
        return {}
    if not picks:
        messages.info(request, _("Select entries first."))
    return picks


def _do(request: HttpRequest, many: Many) -> BulkChange:
    deed, _colon, rest = request.POST.get("deed", "").partition(":")
    name, _colon, pressed = rest.partition(":")
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid4()
    if deed == "set" and name in many.register.settable:
        return set_for_many(many, name=name, posted=posted_value(name, request.POST, pressed), token=token)
    if deed in {"delete", "restore"}:
        return (delete_many if deed == "delete" else restore_all)(many, token=token)
    raise Http404


def _tell(request: HttpRequest, kind: Register[Any], bulk: BulkChange) -> None:
    n = len(bulk.entries)
    said = {
        "set": ngettext("%(field)s set for %(n)d entry.", "%(field)s set for %(n)d entries.", n),
        "delete": ngettext("Deleted %(n)d entry.", "Deleted %(n)d entries.", n),
        "restore": ngettext("Restored %(n)d entry.", "Restored %(n)d entries.", n),
    }[bulk.deed]
    label = next((str(one.label) for one in kind.columns if one.key == bulk.field), "")
    if n:
        whole = bulk.engagement.events.get(part_of=bulk.part_of, deed=Event.Deed.MANY)
        address = reverse("undo_event", kwargs={"code": bulk.engagement.code, "pk": whole.pk})
        query = urlencode({"back": _back(request, bulk.engagement.code, kind.list_url(bulk.engagement))})
        messages.success(request, said % {"n": n, "field": label}, extra_tags=f"undo:{address}?{query}")
    elif not bulk.left:
        messages.info(request, _("Nothing had to be changed."))
    tell_left(request, bulk.left)


def _back(request: HttpRequest, code: str, otherwise: str) -> str:
    back = request.POST.get("back") or request.GET.get("back", "")
    return way_back(back, code, otherwise)


def _fresh_rows(
    request: HttpRequest, engagement: Engagement, kind: Register[Any], picks: dict[int, int]
) -> HttpResponse:
    """Each row that was picked as it is now, and a new token for the next time."""
    chosen = kind.known_columns(request.POST.getlist("cols")) or columns_of_person(signed_in(request), kind)
    entries = list(kind.entries(engagement).filter(number__in=list(picks)))
    kept = [one for one in entries if not one.is_binned]
    context = {
        "rows": make_rows(kind, engagement, shown_columns(kind, chosen), kept),
        "gone": [one for one in entries if one.is_binned],
        "register": kind,
        "engagement": engagement,
        "token": uuid4(),
        "around": around(request, engagement, kind),
    }
    return render(request, "engagements/registers/many_done.html", context)
