"""Entries of registers in the browser: one set of pages, which each register's description fills."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.keep_register import (
    EntryClash,
    EntryRefused,
    add_entry,
    bin_entry,
    entry_of_token,
    restore_entry,
)
from engagements.frame import page_context
from engagements.models import Engagement, RegisterEntry
from engagements.permissions import Role, get_engagement, signed_in
from engagements.registers.all_registers import REGISTERS
from engagements.registers.register import Register
from engagements.registers.saving import save_form
from engagements.registers.table import ROWS_A_WINDOW


@login_required
@require_safe
def register_entry(request: HttpRequest, code: str, register: str, number: int) -> HttpResponse:
    """One entry; its history is asked for by the page. One in the bin shows that it is there."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    entry = get_object_or_404(kind.entries(engagement), number=number)
    context = _context(
        request,
        engagement,
        kind,
        entry=entry,
        facts=[(column.key, column.label, column.text(entry)) for column in kind.columns],
        **kind.entry_extras(engagement, entry),
    )
    return render(request, kind.entry_template, context | _addresses(kind, engagement, entry))


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def register_new(request: HttpRequest, code: str, register: str) -> HttpResponse:
    """A form that is sent twice leads to the entry that it made the first time."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind, token = REGISTERS[register], _token(request)
    made = entry_of_token(engagement=engagement, kind=kind.model, token=token) if request.POST else None
    if made:
        return redirect(kind.url(engagement, made))
    form = kind.form(request.POST or None, engagement=engagement, initial=_initial(request, kind))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_entry(
                engagement=engagement,
                entry=form.save(commit=False),
                actor=signed_in(request),
                token=token,
                vouched=form.vouched,
            )
        except EntryClash:
            form.add_error(None, _("Somebody else has saved the same entry in the meantime."))
        except EntryRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Added %(entry)s.") % {"entry": made})
            return redirect(kind.url(engagement, made))
    return _form_page(request, engagement, kind, form=form, token=token)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def register_edit(request: HttpRequest, code: str, register: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    entry = get_object_or_404(kind.entries(engagement), number=number)
    if entry.is_binned and request.method != "POST":
        return redirect(kind.url(engagement, entry))
    form = kind.form(request.POST or None, instance=entry, engagement=engagement)
    label = str(entry)
    if request.method == "POST" and form.is_valid():
        form = save_form(engagement, form, signed_in(request))
        if not form.errors:
            messages.success(request, _("Saved %(entry)s.") % {"entry": entry})
            return redirect(kind.url(engagement, entry))
    return _form_page(request, engagement, kind, form=form, entry=entry, label=label)


@login_required
@require_safe
def register_bin(request: HttpRequest, code: str, register: str) -> HttpResponse:
    """What was deleted in the last 30 days, the latest first, a window at a time."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    binned = kind.entries(engagement).binned().select_related("updated_by").defer(*kind.heavy)
    window = Paginator(binned.order_by("-deleted_at", "-number"), ROWS_A_WINDOW).get_page(
        request.GET.get("page")
    )
    rows = [(one, kind.url(engagement, one), kind.url(engagement, one, "restore")) for one in window]
    context = _context(request, engagement, kind, rows=rows, window=window, token=uuid4())
    return render(request, "engagements/registers/bin.html", context)


@login_required
@require_POST
def register_delete(request: HttpRequest, code: str, register: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    entry = get_object_or_404(kind.entries(engagement), number=number)
    if bin_entry(engagement=engagement, entry=entry, actor=signed_in(request)):
        undo = kind.url(engagement, entry, "restore")
        messages.success(request, _("Deleted %(entry)s.") % {"entry": entry}, extra_tags=f"undo:{undo}")
    return redirect(kind.list_url(engagement))


@login_required
@require_POST
def register_restore(request: HttpRequest, code: str, register: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    entry = get_object_or_404(kind.entries(engagement), number=number)
    try:
        if restore_entry(engagement=engagement, entry=entry, actor=signed_in(request)):
            messages.success(request, _("Restored %(entry)s.") % {"entry": entry})
    except EntryClash:
        text = _("%(entry)s stays in the bin: the register holds the same entry again.")
        messages.error(request, text % {"entry": entry})
        return redirect(kind.bin_name, code=code)
    return redirect(kind.url(engagement, entry))


def _context(
    request: HttpRequest, engagement: Engagement, kind: Register[Any], **context: Any
) -> dict[str, Any]:
    return page_context(
        request,
        engagement,
        kind.key,
        register=kind,
        list_url=kind.list_url(engagement),
        new_url=kind.new_url(engagement),
        **context,
    )


def _addresses(kind: Register[Any], engagement: Engagement, entry: RegisterEntry) -> dict[str, str]:
    return {f"{page}_url": kind.url(engagement, entry, page) for page in ("edit", "delete", "restore")}


def _form_page(
    request: HttpRequest, engagement: Engagement, kind: Register[Any], **context: Any
) -> HttpResponse:
    entry = context.get("entry")
    addresses = _addresses(kind, engagement, entry) if entry else {}
    page = _context(request, engagement, kind, **context, **addresses)
    return render(
        request, "engagements/registers/form.html", page, status=422 if context["form"].errors else 200
    )


def _token(request: HttpRequest) -> UUID:
    """The form's one-time token; a new one for a new form, and where somebody has changed it."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _initial(request: HttpRequest, kind: Register[Any]) -> dict[str, str]:
    """What a link to the form proposes: `?system=payments`."""
    return {name: request.GET[name] for name in kind.form.base_fields if name in request.GET}
