"""Many entries of a register at once, and one press that takes all of it back."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from engagements.models import BulkChange, Engagement
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import Many, delete_many, restore_many, set_for_many
from engagements.registers.register import Register
from engagements.registers.settable import posted_value
from engagements.registers.shown_column import shown_columns
from engagements.registers.table import make_rows
from engagements.registers.table_choices import columns_of_person
from engagements.registers.undo_many import undo_many
from engagements.views.register_around import around
from engagements.way_back import way_back

MOST_NAMED = 5


@sensitive_post_parameters()
@login_required
@require_POST
def register_many(request: HttpRequest, code: str, register: str) -> HttpResponse:
    """`pick` names entries as number and version (`12.3`); `deed` is `delete`, `restore`, or `set:owner` with
    the value in `set-owner`, or `set:status:closed`. To htmx the rows come back as they are now."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    picks = _picks(request.POST.getlist("pick"))
    if picks:
        many = Many(kind, engagement, picks, signed_in(request))
        _tell(request, kind, _do(request, many))
    else:
        messages.info(request, _("Select entries first."))
    if HtmxDetails(request):
        return _fresh_rows(request, engagement, kind, picks)
    return redirect(_back(request, code, kind.list_url(engagement)))


@login_required
@require_POST
def undo_bulk(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Says how many entries are as they were, and which were left because somebody has changed them since."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    bulk = get_object_or_404(engagement.bulk_changes, pk=pk)
    kind = REGISTERS.get(bulk.register)
    if kind is None:
        raise Http404
    count, left = undo_many(kind, engagement, bulk, signed_in(request))
    if count:
        said = ngettext("Taken back for %(n)d entry.", "Taken back for %(n)d entries.", count)
        messages.success(request, said % {"n": count})
    elif not left:
        messages.info(request, _("This was taken back already."))
    _tell_left(request, left)
    return redirect(_back(request, code, kind.list_url(engagement)))


def _picks(given: Iterable[str]) -> dict[int, int]:
    """Number to version; what is no such pair is left out."""
    pairs = (one.partition(".") for one in given)
    return {int(a[:9]): int(b[:9]) for a, _dot, b in pairs if a.isdecimal() and b.isdecimal()}


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
        return (delete_many if deed == "delete" else restore_many)(many, token=token)
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
        address = reverse("undo_bulk", kwargs={"code": bulk.engagement.code, "pk": bulk.pk})
        query = urlencode({"back": _back(request, bulk.engagement.code, kind.list_url(bulk.engagement))})
        messages.success(request, said % {"n": n, "field": label}, extra_tags=f"undo:{address}?{query}")
    elif not bulk.left:
        messages.info(request, _("Nothing had to be changed."))
    _tell_left(request, bulk.left)


def _tell_left(request: HttpRequest, left: list[list[str]]) -> None:
    if not left:
        return
    named = "; ".join(f"{what}: {why}" for what, why in left[:MOST_NAMED])
    more = len(left) - MOST_NAMED
    if more > 0:
        named += "; " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
    messages.warning(request, _("Left as it was: %(named)s") % {"named": named})


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
