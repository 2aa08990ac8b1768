"""The roadmap: seven stages with their items, deliverables and failure signals, and the work on them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.answer_signal import ANSWERS, answer_signal
from engagements.actions.deliver import deliver
from engagements.actions.move_stage import StageMoved, last_move, move_stage
from engagements.actions.vouch import record_vouching
from engagements.actions.work_item import work_item
from engagements.deliverables import judge_deliverables
from engagements.forms.guarded import GuardedForm
from engagements.forms.item import ItemForm
from engagements.forms.stage import DeliverableForm, StageForm
from engagements.frame import page_context
from engagements.item_state import read_item_state
from engagements.models import Deliverable, Engagement, Item, Stage
from engagements.permissions import Role, get_engagement, signed_in
from engagements.roadmap import RoadmapPart, deliverables_of, items_of, read_roadmap, signals_of
from engagements.tallies import read_tallies


@login_required
@require_safe
def roadmap(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    context = page_context(request, engagement, "roadmap", roadmap=read_roadmap(engagement))
    return render(request, "engagements/roadmap.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, code: str, stage: str, item: str) -> HttpResponse:
    """One item: how to confirm it, what its checks say, and the form in which it is worked."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    items = items_of(engagement).select_related("stage", "updated_by")
    row = get_object_or_404(items, stage__key=stage, key=item)
    form = ItemForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        saved = work_item(
            engagement=engagement,
            item=row,
            changes=form.changes,
            opened=form.opened,
            actor=signed_in(request),
        )
        if not saved.conflicts:
            _record_vouching(request, engagement, row, form)
            messages.success(request, _("Saved: %(item)s") % {"item": row.title})
            return _back_to_stage(engagement, f"item-{row.pk}")
        form = form.with_conflicts(saved)
    state = read_item_state(row, read_tallies([engagement.pk])[engagement.pk])
    context = page_context(request, engagement, "roadmap", state=state, item=row, form=form)
    return render(request, "engagements/item.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """Closes, holds or reopens a stage; closing one with open items asks for a reason."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    part = read_roadmap(engagement).part(stage)
    form = StageForm(request.POST or None, part=part)
    if request.method == "POST" and form.is_valid():
        if _move(request, engagement, part, form):
            return _back_to_stage(engagement, stage)
        form = _stage_again(request, engagement, part)
    context = page_context(request, engagement, "roadmap", part=part, form=form)
    return render(request, "engagements/stage.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def signal(request: HttpRequest, code: str, stage: str, signal: str) -> HttpResponse:
    """Answers a failure signal: seen, not seen, or neither; back to where the answer was given."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    row = get_object_or_404(signals_of(engagement), stage__key=stage, key=signal)
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS:
        return HttpResponseBadRequest()
    answered = answer_signal(engagement=engagement, signal=row, answer=answer, actor=signed_in(request))
    if answer == "seen" and answered.risk and answered.risk != row.risk:
        messages.success(request, _("Raised %(risk)s.") % {"risk": answered.risk})
    if request.POST.get("back") == "stage":
        return redirect(f"{reverse('stage', kwargs={'code': code, 'stage': stage})}#signals")
    if request.POST.get("back") == "risks":
        return redirect("risks", code=code)
    return _back_to_stage(engagement, f"signal-{row.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def deliverable(request: HttpRequest, code: str, stage: str, deliverable: str) -> HttpResponse:
    """What the books say of a deliverable; a person confirms it with a note, or takes that back."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    row = get_object_or_404(deliverables_of(engagement), stage__key=stage, key=deliverable)
    if request.POST.get("done") == "no":
        deliver(engagement=engagement, deliverable=row, is_done=False, actor=signed_in(request))
        return _back_to_stage(engagement, f"deliverable-{row.pk}")
    form = DeliverableForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _confirm(request, engagement, row, form):
        messages.success(request, _("Confirmed: %(what)s") % {"what": row})
        return _back_to_stage(engagement, f"deliverable-{row.pk}")
    state = judge_deliverables(engagement, [row], read_tallies([engagement.pk])[engagement.pk])[0]
    context = page_context(request, engagement, "roadmap", state=state, stage=row.stage, form=form)
    return render(request, "engagements/deliverable.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, engagement: Engagement, part: RoadmapPart, form: StageForm) -> bool:
    """Whether the stage is as it was asked for: by this press, or by the same one that came twice."""
    actor, typed = signed_in(request), dict(form.cleaned_data)
    seen = typed.pop("version")
    try:
        move_stage(engagement=engagement, stage=part.stage, actor=actor, seen=seen, **typed)
    except StageMoved:
        last = last_move(part.stage)
        said = last.changes.get("reason", ["", ""])[1] if last else ""
        is_twice = last is not None and last.actor_id == actor.pk and said == typed["reason"]
        return is_twice and part.stage.status == typed["status"]
    _record_vouching(request, engagement, part.stage, form)
    return True


def _stage_again(request: HttpRequest, engagement: Engagement, part: RoadmapPart) -> StageForm:
    """What was typed, over the stage as it is now, with who has moved it."""
    fresh = read_roadmap(engagement).part(part.stage.key)
    data = request.POST.copy()
    data["version"] = str(fresh.stage.version)
    form, last = StageForm(data, part=fresh), last_move(fresh.stage)
    form.is_valid()
    said = {"who": last.actor_name if last else _("Somebody"), "status": fresh.stage.get_status_display()}
    form.add_error(
        None, _("%(who)s has moved the stage meanwhile: “%(status)s”. Save again to move it anyhow.") % said
    )
    return form


def _confirm(request: HttpRequest, engagement: Engagement, row: Deliverable, form: DeliverableForm) -> bool:
    """Whether the word was kept; somebody else's of before stands, and the form says so."""
    note = form.cleaned_data["note"]
    is_kept = deliver(
        engagement=engagement,
        deliverable=row,
        is_done=True,
        actor=signed_in(request),
        note=note,
        vouched=form.vouched,
    )
    if not is_kept:
        row.refresh_from_db()
        form.add_error(
            None, _("%(name)s has confirmed this already.") % {"name": row.confirmed_by or _("Somebody")}
        )
    return is_kept


def _record_vouching(
    request: HttpRequest, engagement: Engagement, target: Item | Stage, form: GuardedForm
) -> None:
    record_vouching(engagement=engagement, target=target, actor=signed_in(request), fields=form.vouched)


def _back_to_stage(engagement: Engagement, place: str) -> HttpResponse:
    """`place` is the id of a line of the roadmap: who comes back by keyboard goes on from there."""
    return redirect(f"{reverse('roadmap', kwargs={'code': engagement.code})}#{place}")
