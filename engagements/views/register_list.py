"""The list of a register in the browser: a window of its table, and the columns that a person wants."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from engagements.actions.choose_columns import choose_columns
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, signed_in
from engagements.register_files.exporting import FORMS
from engagements.registers.all_registers import REGISTERS
from engagements.registers.asked import Asked
from engagements.registers.many import MOST_AT_ONCE
from engagements.registers.register import Register
from engagements.registers.settable import read_settables
from engagements.registers.table import read_table
from engagements.registers.table_choices import columns_of_person, read_choices
from engagements.way_back import way_back


@login_required
@require_safe
def register_list(request: HttpRequest, code: str, register: str) -> HttpResponse:
    """The whole page; to htmx the rows of the next window, or the list with another choice of entries."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    asked = kind.asked(engagement, request.GET)
    layout = kind.layout(asked)
    if layout:
        seen = dict(layout.read(engagement, asked, kind.matching(engagement, asked)))
        seen |= {"layout": layout, "has_entries": kind.entries(engagement).kept().exists()}
        page = {**kind.extras(engagement, asked, []), **seen}
        return render(request, layout.template, _context(request, engagement, kind, asked, page))
    chosen = columns_of_person(signed_in(request), kind)
    table = read_table(kind, engagement, asked, chosen)
    page = {
        "table": table,
        "choices": read_choices(kind, asked, table, chosen),
        "settables": read_settables(kind, engagement) if table.is_first else [],
        "token": uuid4(),
        "most_at_once": MOST_AT_ONCE,
        "seen": timezone.now().isoformat(),
    }
    context = _context(request, engagement, kind, asked, page)
    if HtmxDetails(request):
        return _part(request, asked, context)
    context |= kind.extras(engagement, asked, table.entries)
    context["has_entries"] = bool(table.count) or kind.entries(engagement).kept().exists()
    return render(request, kind.templates, context)


@login_required
@require_POST
def register_columns(request: HttpRequest, code: str, register: str) -> HttpResponse:
    """Leads to the list with these columns in its address, or keeps them for this person from now on."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    keys = kind.known_columns(request.POST.getlist("cols"))
    deed = request.POST.get("deed", "show")
    if deed in {"keep", "forget"}:
        columns = keys if deed == "keep" else ()
        choose_columns(person=signed_in(request), register=kind.key, columns=columns)
    back = way_back(request.POST.get("back", ""), code, kind.list_url(engagement))
    more = urlencode({"cols": ",".join(keys)}, safe=",") if deed == "show" and keys else ""
    return redirect(f"{back}{'&' if '?' in back else '?'}{more}" if more else back)


def _part(request: HttpRequest, asked: Asked, context: dict[str, Any]) -> HttpResponse:
    """Rows to go on with, or the list anew; then the address says what was chosen, and no more than that."""
    if asked.after:
        return render(request, "engagements/registers/rows.html", context)
    tidy = request.GET.copy()
    for name in [name for name, value in request.GET.items() if not value]:
        del tidy[name]
    request.GET = tidy  # type: ignore[assignment]  # links of the fragment are made from it
    response = render(request, "engagements/registers/listing.html", {**context, "is_part": True})
    query = tidy.urlencode(safe=",")
    return replace_url(response, f"{request.path}?{query}" if query else request.path)


def _context(
    request: HttpRequest, engagement: Engagement, kind: Register[Any], asked: Asked, page: dict[str, Any]
) -> dict[str, Any]:
    return page_context(
        request,
        engagement,
        kind.key,
        register=kind,
        asked=asked,
        filters=asked.filters,
        file_forms=FORMS.values(),
        list_url=kind.list_url(engagement),
        new_url=kind.new_url(engagement),
        **page,
    )
