"""Registers as files: export, and import in steps, with a look at what happens before anything does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.begin_import import begin_import, choose_columns
from engagements.actions.begin_import import start_import as starting
from engagements.actions.discard_import import discard_import as discarding
from engagements.actions.undo_import import undo_import as undoing
from engagements.actions.write_import import told
from engagements.forms.register_import import ImportForm
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in
from engagements.register_files.corrections import write_corrections
from engagements.register_files.exporting import FORMS, table_of
from engagements.register_files.import_page import chosen_columns, read_import_page
from engagements.registers.all_registers import REGISTERS


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def register_export(request: HttpRequest, code: str, register: str, form: str) -> HttpResponseBase:
    """The entries that the address asks for, as a file."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if form not in FORMS:
        raise Http404
    kind, written_as = REGISTERS[register], FORMS[form]
    entries = list(kind.matching(engagement, kind.asked(engagement, request.GET)))
    response = StreamingHttpResponse(
        written_as.write(table_of(kind, engagement, entries)), content_type=written_as.content_type
    )
    name = f"{engagement.code}-{register}.{written_as.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def register_import_new(request: HttpRequest, code: str, register: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = REGISTERS[register]
    form = ImportForm(request.POST or None, request.FILES or None, register=register)
    if request.method == "POST" and form.is_valid() and form.sheet:
        job = begin_import(
            engagement=engagement,
            register=kind,
            sheet=form.sheet,
            source=form.source,
            actor=signed_in(request),
        )
        return redirect("register_import", code=code, number=job.number)
    context = page_context(
        request, engagement, register, form=form, register=kind, list_url=kind.list_url(engagement)
    )
    status = 422 if form.errors else 200
    return render(request, "engagements/registers/import_new.html", context, status=status)


@login_required
@require_safe
def register_import(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What will happen, is happening, or has happened."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports.select_related("requested_by"), number=number)
    shown = read_import_page(job, request.GET.get("fate", ""), request.GET.get("page", ""))
    context = page_context(
        request,
        engagement,
        job.register,
        job=job,
        shown=shown,
        page_obj=shown.page_obj,
        register=shown.register,
        list_url=shown.register.list_url(engagement),
    )
    return render(request, "engagements/registers/import.html", context)


@login_required
@require_POST
def import_columns(request: HttpRequest, code: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports, number=number)
    chosen, problem = chosen_columns(job, request.POST)
    if problem:
        messages.error(request, problem)
    elif not choose_columns(job=job, mapping=chosen):
        messages.info(request, _("This import has gone on in the meantime."))
    return redirect("register_import", code=code, number=number)


@login_required
@require_POST
def start_import(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Pressed twice, it imports once."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports, number=number)
    if job.is_planned and not job.wanted_count:
        messages.info(request, _("There is nothing to import."))
    elif not starting(job=job, actor=signed_in(request)):
        messages.info(request, _("This import has gone on in the meantime."))
    return redirect("register_import", code=code, number=number)


@login_required
@require_safe
def import_progress(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The fragment that the page asks for; at the end it has the page loaded anew."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports.defer("sheet", "plan"), number=number)
    response = render(
        request, "engagements/registers/import_progress.html", {"engagement": engagement, "job": job}
    )
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def discard_import(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ends the work on it, or throws away what was brought."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports, number=number)
    kind = REGISTERS[job.register]
    if discarding(job=job):
        messages.success(request, _("Thrown away. Nothing was imported."))
        return redirect(kind.list_url(engagement))
    messages.info(request, _("This import has gone on in the meantime."))
    return redirect("register_import", code=code, number=number)


@login_required
@require_POST
def undo_import(request: HttpRequest, code: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports, number=number)
    taken = undoing(job=job, actor=signed_in(request))
    if taken is None:
        messages.info(request, _("There is nothing to take back."))
    else:
        messages.success(request, _("Taken back: %(what)s.") % {"what": told(taken.binned, taken.restored)})
        if taken.left:
            text = ngettext(
                "%(n)d entry was worked on since and stays.",
                "%(n)d entries were worked on since and stay.",
                taken.left,
            )
            messages.info(request, text % {"n": taken.left})
    return redirect("register_import", code=code, number=number)


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def import_problems(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The refused rows as CSV."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    job = get_object_or_404(engagement.register_imports, number=number)
    shown = read_import_page(job, "", "")
    if shown.sheet is None:
        messages.info(request, _("What was brought is not kept any more. Bring it again."))
        return redirect("register_import", code=code, number=number)
    response = StreamingHttpResponse(
        write_corrections(shown.sheet, shown.plan), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{code}-import-{number}.csv"'
    return response
