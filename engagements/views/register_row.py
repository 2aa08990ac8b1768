"""One row of a register's table: shown again, with a cell as a form, or with what was typed into it saved."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from engagements.models import Engagement, RegisterEntry
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.all_registers import REGISTERS
from engagements.registers.cell_form import filled_cell, named_cell, open_cell
from engagements.registers.register import Register
from engagements.registers.saving import save_form
from engagements.registers.shown_column import shown_columns
from engagements.registers.table import edited_row, make_rows
from engagements.registers.table_choices import columns_of_person
from engagements.views.register_around import around


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def register_row(request: HttpRequest, code: str, register: str, number: int) -> HttpResponse:
    """`?cell=owner` gives the row with that cell as a form.

    What is posted is saved, and `then` names the cell to go on with; what stands in the way is said beside
    the cell, with what was typed. What is saved comes with what it changes around the rows.
    """
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    entry = get_object_or_404(kind.entries(engagement), number=number)
    if request.method != "POST":
        cell = request.GET.get("cell", "")
        form = open_cell(kind, engagement, entry, cell) if cell in kind.form.base_fields else None
        return _row(request, engagement, kind, entry, cell, form)
    cell, then = request.POST.get("cell", ""), request.POST.get("then", "")
    if cell not in kind.form.base_fields:
        raise Http404
    form = filled_cell(kind, engagement, entry, cell, request.POST)
    if form.is_valid():
        form = named_cell(kind, save_form(engagement, form, signed_in(request)), cell)
    # Read anew: the form has written what was typed into the entry that it was made with.
    entry = get_object_or_404(kind.entries(engagement), number=number)
    if form.errors:
        return _row(request, engagement, kind, entry, cell, form)
    form = open_cell(kind, engagement, entry, then) if then in kind.form.base_fields else None
    changed = {"around": around(request, engagement, kind)}
    return _row(request, engagement, kind, entry, then, form, **changed)


def _row(
    request: HttpRequest,
    engagement: Engagement,
    kind: Register[Any],
    entry: RegisterEntry,
    cell: str,
    form: Any,
    **changed: Any,
) -> HttpResponse:
    chosen = kind.known_columns(request.GET.getlist("cols")) or columns_of_person(signed_in(request), kind)
    (row,) = make_rows(kind, engagement, shown_columns(kind, chosen), [entry])
    context = {
        "row": edited_row(row, cell, form) if form else row,
        "register": kind,
        "engagement": engagement,
        "row_cols": ",".join(chosen),
        **changed,
    }
    status = 422 if form and form.errors else 200
    return render(request, "engagements/registers/row.html", context, status=status)
