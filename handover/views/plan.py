"""What the pack holds: composing it for an engagement, the default of an organisation, and a preview."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from engagements.frame import page_context
from engagements.organisation_pages import organisation_frame
from engagements.permissions import Role, get_engagement, get_membership, signed_in
from handover.actions.keep_plan import keep_default, keep_plan
from handover.document import document_context
from handover.kept_plan import KeptPlan, default_for, plan_with_fallback
from handover.plan_form import PlanForm, typed_plan
from handover.snapshot import preview_snapshot

STEPS = {"up": -1, "down": 1}


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def pack_plan(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kept = plan_with_fallback(engagement)
    form = _asked_for(request, kept) or PlanForm(request.POST, plan=kept.plan)
    if form.is_valid():
        theirs = keep_plan(
            engagement=engagement, actor=signed_in(request), seen=form.cleaned_data["seen"], plan=form.plan,
            vouched=form.vouched,
        )  # fmt: skip
        if theirs is None:
            messages.success(request, _("Saved. The next version of the pack is made up like this."))
            return redirect("pack_preview" if request.POST.get("do") == "preview" else "pack_plan", code=code)
        form.dispute(theirs)
    context = page_context(request, engagement, "handover", form=form, kept=kept)
    return _shown(request, "handover/plan.html", context)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def pack_default(request: HttpRequest, slug: str) -> HttpResponse:
    membership = get_membership(request, slug)
    organisation = membership.organisation
    kept = default_for(organisation)
    form = _asked_for(request, kept) or PlanForm(request.POST, plan=kept.plan)
    if form.is_valid():
        theirs = keep_default(
            organisation=organisation, actor=signed_in(request), seen=form.cleaned_data["seen"],
            plan=form.plan, vouched=form.vouched,
        )  # fmt: skip
        if theirs is None:
            messages.success(request, _("Saved. Packs without a plan of their own are made up like this."))
            return redirect("pack_default", slug=slug)
        form.dispute(theirs)
    context = {**organisation_frame(membership), "form": form, "kept": kept}
    return _shown(request, "handover/pack_default.html", context)


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def pack_preview(request: HttpRequest, code: str) -> HttpResponse:
    """What the next version would say if it were made now; nothing is kept of it."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    document = document_context(preview_snapshot(engagement), is_for_screens=True)
    context = page_context(request, engagement, "handover", document=document)
    return render(request, "handover/preview.html", context)


def _asked_for(request: HttpRequest, kept: KeptPlan) -> PlanForm | None:
    """The form to be shown without saving: opened, a section moved, words looked at; None to save it."""
    if request.method != "POST":
        return PlanForm(plan=kept.plan)
    do, _dot, key = request.POST.get("do", "").partition(".")
    seen = request.POST.get("seen", "")
    if do in STEPS:
        moved = typed_plan(request.POST).moved(key, STEPS[do])
        return PlanForm(plan=moved, kept=kept.plan, seen=seen, moved=(key, do))
    if do == "default":
        return PlanForm(plan=kept.fallback, seen=seen)
    if do == "words":
        return PlanForm(plan=typed_plan(request.POST), kept=kept.plan, seen=seen)
    return None


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or of it what htmx asked for: the sections after a move, or what the words look like."""
    do = request.POST.get("do", "").partition(".")[0]
    if request.headers.get("HX-Request") and do in STEPS:
        return render(request, "handover/plan_form.html#sections", {**context, "is_part": True})
    if request.headers.get("HX-Request") and do == "words":
        name = "closing" if "closing" in request.POST else "introduction"
        return render(request, "handover/plan_form.html#words", {"text": request.POST.get(name, "")})
    return render(request, template, context, status=422 if context["form"].errors else 200)
