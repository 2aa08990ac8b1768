"""A client's DNS records side by side: planned, live and approved; notes, comparisons and exports."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checks.actions.plan_records import set_owner
from checks.forms.dns_records import OwnerForm, RecordNotesForm
from checks.surface_map import surface_of
from checks.zone.comparison import by_place
from checks.zone.formats import FORMATS
from checks.zone.kept import plan_of, read_kept
from checks.zone_diff import PLAN, choices_of, diff_of, records_of, states_of, usual_sides
from checks.zone_page import read_record, read_zone_report
from engagements.actions.map_surface import change_surface
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in
from engagements.questions import read_questions


@login_required
@require_safe
def dns_records(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    report = read_zone_report(engagement, request.GET)
    context = page_context(request, engagement, "surface", report=report, formats=FORMATS)
    return render(request, "checks/dns_records.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def dns_record(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One record of the plan: its three values, what hangs on it, its purpose and owner."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    note = get_object_or_404(engagement.dns_records, pk=pk)
    form = RecordNotesForm(request.POST or None, instance=note)
    if request.method == "POST" and form.is_valid():
        saved = change_surface(
            engagement=engagement,
            entry=note,
            changes=form.changes,
            opened=form.opened,
            actor=signed_in(request),
            vouched=form.vouched,
        )
        if not saved.conflicts:
            messages.success(request, _("Saved the notes on %(record)s.") % {"record": saved.entry.name})
            return redirect("dns_records", code=code)
        form = form.with_conflicts(saved)
    shown = read_record(engagement, note)
    questions = read_questions(engagement, name=note.name, rdtype=note.rdtype)
    context = page_context(
        request, engagement, "surface", form=form, note=note, shown=shown, questions=questions
    )
    return render(request, "checks/dns_record.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def dns_owner(request: HttpRequest, code: str) -> HttpResponse:
    """Gives the chosen records one owner."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    pks = list(engagement.dns_records.values_list("pk", flat=True))
    form = OwnerForm(request.POST, pks=pks)
    if form.is_valid():
        count = set_owner(
            engagement=engagement,
            pks=form.cleaned_data["pk"],
            owner=form.cleaned_data["owner"],
            actor=signed_in(request),
            vouched=form.vouched,
        )
        said = ngettext("%(n)d record has a new owner.", "%(n)d records have a new owner.", count)
        messages.success(request, said % {"n": count})
    else:
        wrong = str(form.errors.get("owner", [""])[0]) if request.POST.get("owner") else ""
        said = wrong or _("Choose the records and write who owns them; nothing was changed.")
        messages.warning(request, said)
    return redirect("dns_records", code=code)


@login_required
@require_safe
def dns_diff(request: HttpRequest, code: str) -> HttpResponse:
    """Before and after: any two of the plan, the looks and the approvals."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    states = states_of(engagement)
    usual_before, usual_after = usual_sides(states)
    before, after = request.GET.get("before", usual_before), request.GET.get("after", usual_after)
    old, new = records_of(engagement, before), records_of(engagement, after)
    if old is None or new is None:
        raise Http404
    context = page_context(
        request,
        engagement,
        "surface",
        diff=diff_of(old, new, surface_of(engagement)),
        choices=choices_of(states),
        before=before,
        after=after,
    )
    return render(request, "checks/dns_diff.html", context)


@login_required
@require_safe
def dns_export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The plan, what is live, or what was approved, as a file."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind, which = FORMATS.get(form), request.GET.get("of", PLAN)
    kept = read_kept(engagement)
    sides = {PLAN: plan_of(engagement), "approved": kept.approved}
    if kept.live:
        sides["live"] = kept.live.records
    if kind is None or which not in sides:
        raise Http404
    text = kind.write(engagement.domain, sorted(sides[which], key=by_place))
    name = f"{engagement.domain}-{which}.{kind.ending}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(text, content_type=kind.content_type, headers={"Content-Disposition": disposition})
