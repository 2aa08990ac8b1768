"""A rehearsal in the browser: begun from its runbook, ticked step by step by whoever is there, ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.note_step import RehearsalEnded, note_step
from engagements.actions.rehearse_runbook import CannotRehearse, begin_rehearsal, end_rehearsal, tick_step
from engagements.actions.vouch import record_vouching
from engagements.forms.rehearsal import EndRehearsalForm, StepNoteForm, StepsPreviewForm
from engagements.frame import page_context
from engagements.models import Engagement, Rehearsal
from engagements.permissions import Role, get_engagement, signed_in
from engagements.rehearsal_page import read_rehearsal
from engagements.steps import read_steps


@login_required
@require_POST
def rehearse(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Begins a rehearsal, or leads to the one that is under way: two who press at once run it together."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    runbook = get_object_or_404(engagement.runbooks.kept(), number=number)
    try:
        begun, is_new = begin_rehearsal(engagement=engagement, runbook=runbook, actor=signed_in(request))
    except CannotRehearse:
        messages.error(request, _("Write its steps as a numbered list of at most 200 first."))
        return redirect("runbook_edit", code=code, number=number)
    if not is_new:
        said = _("%(name)s began this rehearsal; you are in it together now.")
        messages.info(request, said % {"name": begun.begun_by_name})
    return redirect("rehearsal", code=code, number=begun.number)


@login_required
@require_safe
def rehearsal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The run page, and the record once it has ended."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    context = page_context(request, engagement, "runbooks", run=read_rehearsal(_find(engagement, number)))
    return render(request, "engagements/rehearsal.html", context)


@login_required
@require_POST
def rehearsal_tick(request: HttpRequest, code: str, number: int, step: int) -> HttpResponse:
    """Ticks a step or takes its tick back; then the page, at the first step that is open."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = _find(engagement, number)
    row = get_object_or_404(found.steps, number=step)
    is_ticked = request.POST.get("done") == "yes"
    tick_step(engagement=engagement, rehearsal=found, step=row, is_ticked=is_ticked, actor=signed_in(request))
    following = found.steps.filter(ticked_at=None).values_list("number", flat=True).first()
    return redirect(f"{_address(found)}#{f'step-{following}' if following else 'rehearsal-end'}")


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def rehearsal_note(request: HttpRequest, code: str, number: int, step: int) -> HttpResponse:
    """The note on one step; a rehearsal that has ended takes none."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    steps = _find(engagement, number).steps.select_related("rehearsal__engagement")
    row = get_object_or_404(steps, number=step)
    form = StepNoteForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form = _save_note(request, engagement, form)
        if not form.errors:
            return redirect(f"{_address(row.rehearsal)}#step-{step}")
    context = page_context(request, engagement, "runbooks", form=form, step=row, rehearsal=row.rehearsal)
    return render(request, "engagements/rehearsal_note.html", context, status=422 if form.errors else 200)


def _save_note(request: HttpRequest, engagement: Engagement, form: StepNoteForm) -> StepNoteForm:
    """Saves a valid note; what stands in the way is said in the form that comes back."""
    try:
        saved = note_step(
            engagement=engagement,
            step=form.instance,
            changes=form.changes,
            opened=form.opened,
            actor=signed_in(request),
            vouched=form.vouched,
        )
    except RehearsalEnded:
        form.add_error(None, _("This rehearsal has ended in the meantime; its record is closed."))
        return form
    return form.with_conflicts(saved) if saved.conflicts else form


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def rehearsal_end(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What came of it: worked, worked with changes, failed, or abandoned."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = _find(engagement, number)
    run = read_rehearsal(found)
    form = EndRehearsalForm(request.POST or None, page=run)
    actor = signed_in(request)
    if request.method == "POST" and form.is_valid():
        result, note = Rehearsal.Result(form.cleaned_data["result"]), form.cleaned_data["note"]
        if end_rehearsal(engagement=engagement, rehearsal=found, result=result, note=note, actor=actor):
            record_vouching(engagement=engagement, target=found, actor=actor, fields=form.vouched)
            messages.success(request, _("The rehearsal is on record."))
        else:
            messages.error(request, _("Somebody has ended this rehearsal already; theirs stands."))
        return redirect(_address(found))
    context = page_context(request, engagement, "runbooks", run=run, form=form)
    return render(request, "engagements/rehearsal_end.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@login_required
@require_POST
def preview_steps(request: HttpRequest, code: str) -> HttpResponse:
    """Steps while they are written, as a rehearsal would show them; without htmx a page of its own."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form = StepsPreviewForm(request.POST)
    text = form.cleaned_data["steps"] if form.is_valid() else ""
    context = {"content": read_steps(text), "errors": form.errors.get("steps", ())}
    if request.headers.get("HX-Request"):
        return render(request, "engagements/steps_preview.html#steps", context)
    context = page_context(request, engagement, "runbooks", **context)
    return render(request, "engagements/steps_preview.html", context)


def _find(engagement: Engagement, number: int) -> Rehearsal:
    return get_object_or_404(engagement.rehearsals.select_related("runbook"), number=number)


def _address(rehearsal: Rehearsal) -> str:
    kwargs = {"code": rehearsal.engagement.code, "number": rehearsal.number}
    return reverse("rehearsal", kwargs=kwargs)
