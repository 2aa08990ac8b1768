"""The page on which a risk is accepted by two people: asked for, agreed to, countersigned, or not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from engagements.acceptances import answers_of, read_acceptances
from engagements.actions.accept_risk import (
    CannotAccept,
    agree_to_acceptance,
    ask_acceptance,
    countersign_acceptance,
    decline_acceptance,
    withdraw_acceptance,
)
from engagements.actions.vouch import record_vouching
from engagements.blockers import ACCEPTANCE, blocking_pks
from engagements.forms.acceptance import AcceptanceForm, WordForm
from engagements.frame import page_context
from engagements.models import Engagement, Risk, RiskAcceptance, User
from engagements.permissions import Role, get_engagement, role_in, signed_in

SAID = {
    "agree": gettext_lazy("You agreed. It is accepted once a consultant has countersigned."),
    "countersign": gettext_lazy("Accepted, by two people."),
    "decline": gettext_lazy("Declined. The risk stays open."),
    "withdraw": gettext_lazy("Withdrawn. The risk is open."),
}


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def risk_acceptance(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the risk is, what it would cost, until when; the form that asks, or the answers to who asked."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    user, role = signed_in(request), role_in(engagement) or Role.VIEWER
    risk = get_object_or_404(engagement.risks.kept().select_related("owner"), number=number)
    form = AcceptanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_acceptance(
                risk=risk,
                seen=request.POST.get("seen", ""),
                actor=user,
                role=role,
                reason=form.cleaned_data["reason"],
                until=form.cleaned_data["until"],
            )
        except CannotAccept as why:
            form.add_error(None, str(why))
        else:
            record_vouching(engagement=engagement, target=risk, actor=user, fields=form.vouched)
            messages.success(request, _("Asked to accept %(risk)s.") % {"risk": risk})
            return redirect("risk_acceptance", code=code, number=number)
    return _page(request, engagement, risk, user, role, form)


@sensitive_post_parameters()
@login_required
@require_POST
def answer_acceptance(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """`answer` is one of SAID; to decline takes a word."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    user, role = signed_in(request), role_in(engagement) or Role.VIEWER
    risk = get_object_or_404(engagement.risks.kept(), number=number)
    acceptance = get_object_or_404(risk.acceptances.select_related("risk"), pk=pk)
    answer, form = request.POST.get("answer", ""), WordForm(request.POST)
    if answer not in SAID:
        return HttpResponseBadRequest(_("Press one of the buttons."))
    if answer == "decline" and not request.POST.get("word", "").strip():
        form.add_error("word", _("Say in a word why."))
    if not form.is_valid():
        return _page(request, engagement, risk, user, role, AcceptanceForm(), form)
    try:
        given = {"seen": request.POST.get("seen", ""), "actor": user, "role": role}
        _answer(answer, acceptance, form.cleaned_data["word"], given)
    except CannotAccept as why:
        messages.warning(request, str(why))
        return redirect("risk_acceptance", code=code, number=number)
    record_vouching(engagement=engagement, target=risk, actor=user, fields=form.vouched)
    messages.success(request, SAID[answer])
    return redirect("risk", code=code, number=number) if role >= Role.CONSULTANT else _home(code)


def _home(code: str) -> HttpResponse:
    """A founder goes back to what is needed of them."""
    return redirect("founder_home", code=code)


def _answer(answer: str, acceptance: RiskAcceptance, word: str, given: dict[str, Any]) -> None:
    signs: dict[str, Callable[..., None]] = {
        "agree": agree_to_acceptance,
        "countersign": countersign_acceptance,
    }
    if answer in signs:
        signs[answer](acceptance=acceptance, **given)
        return
    ends: dict[str, Callable[..., None]] = {"decline": decline_acceptance, "withdraw": withdraw_acceptance}
    ends[answer](acceptance=acceptance, word=word, **given)


def _page(
    request: HttpRequest,
    engagement: Engagement,
    risk: Risk,
    user: User,
    role: Role,
    form: AcceptanceForm,
    word_form: WordForm | None = None,
) -> HttpResponse:
    alive, past = read_acceptances(risk)
    context = page_context(
        request,
        engagement,
        "risks" if role >= Role.CONSULTANT else "founder_home",
        risk=risk,
        form=form,
        word_form=word_form or WordForm(),
        acceptance=alive,
        is_blocking=alive is not None and alive.pk in blocking_pks(engagement, ACCEPTANCE),
        past=past,
        answers=answers_of(alive, user, role) if alive else None,
    )
    status = 422 if form.errors or (word_form and word_form.errors) else 200
    return render(request, "engagements/acceptance.html", context, status=status)
