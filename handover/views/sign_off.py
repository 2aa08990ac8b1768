"""The founder's signature under a version: asked for by a consultant, given or declined on its own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from engagements.actions.block_clock import block_clock
from engagements.actions.vouch import record_vouching
from engagements.blockers import SIGN_OFF, Request
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, role_in, signed_in
from handover.actions.sign_off import (
    CannotSign,
    ask_sign_off,
    decline_sign_off,
    sign_off_pack,
)
from handover.actions.sign_off import withdraw_sign_off as withdrawing
from handover.forms import AskForm, DeclineForm, SignForm
from handover.models import Pack
from handover.sign_off_page import SignOffPage, read_sign_off_page
from handover.standing import issued_of
from handover.views.handover import handover_response


@sensitive_post_parameters()
@login_required
@require_POST
def sign_off_ask(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Asks the founder to sign that version; sent twice, it asks once."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    pack = get_object_or_404(issued_of(engagement), number=number)
    form, actor = AskForm(request.POST), signed_in(request)
    if not form.is_valid():
        return handover_response(request, engagement, ask_form=form)
    given = {"due_on": form.cleaned_data["due_on"], "word": form.cleaned_data["word"]}
    try:
        asked = ask_sign_off(engagement=engagement, pack=pack, actor=actor, **given)
    except CannotSign as why:
        messages.warning(request, str(why))
        return redirect("handover", code=code)
    if form.cleaned_data["is_blocking"]:
        block_clock(engagement=engagement, request=Request(SIGN_OFF, asked.pk), actor=actor)
    record_vouching(engagement=engagement, target=pack, actor=actor, fields=form.vouched)
    messages.success(request, _("Asked. It stands on the founder's page now."))
    return redirect("handover", code=code)


@login_required
@require_POST
def sign_off_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if withdrawing(engagement=engagement, actor=signed_in(request)):
        messages.success(request, _("Withdrawn."))
    else:
        messages.info(request, _("It was answered in the meantime."))
    return redirect("handover", code=code)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
@cache_control(private=True, no_store=True)
def sign_off(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What is signed, in plain words; `answer` is "sign" or "decline", which takes a word."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    pack = get_object_or_404(issued_of(engagement).defer(None), number=number)
    shown = read_sign_off_page(engagement, pack)
    is_declined, sent = request.POST.get("answer") == "decline", request.POST or None
    sign_form = SignForm(None if is_declined else sent, meaning=shown.meaning)
    decline_form = DeclineForm(sent if is_declined else None)
    if request.method != "POST":
        return _page(request, engagement, shown, sign_form, decline_form)
    if role_in(engagement) is not Role.FOUNDER:
        raise PermissionDenied
    form = decline_form if is_declined else sign_form
    if not form.is_valid():
        return _page(request, engagement, shown, sign_form, decline_form)
    try:
        said = _answer(request, engagement, pack, form)
    except CannotSign as why:
        messages.warning(request, _("%(why)s Nothing was signed.") % {"why": why})
        return redirect("sign_off", code=code, number=number)
    record_vouching(engagement=engagement, target=pack, actor=signed_in(request), fields=form.vouched)
    messages.success(request, said)
    return redirect("founder_home", code=code)


def _answer(request: HttpRequest, engagement: Engagement, pack: Pack, form: SignForm | DeclineForm) -> str:
    """Does what was answered, and says so."""
    actor, role = signed_in(request), role_in(engagement) or Role.VIEWER
    if isinstance(form, DeclineForm):
        word = form.cleaned_data["word"]
        decline_sign_off(engagement=engagement, pack=pack, word=word, actor=actor, role=role)
        return _("Declined. Your word is with your consultant.")
    name, seen = form.cleaned_data["name"], request.POST.get("seen", "")
    sign_off_pack(engagement=engagement, pack=pack, seen=seen, name=name, actor=actor, role=role)
    return _("Signed off. The sprint is handed over.")


def _page(
    request: HttpRequest,
    engagement: Engagement,
    shown: SignOffPage,
    sign_form: SignForm,
    decline_form: DeclineForm,
) -> HttpResponse:
    role = role_in(engagement) or Role.VIEWER
    context = page_context(
        request,
        engagement,
        "handover" if role >= Role.CONSULTANT else "founder_home",
        shown=shown,
        pack=shown.pack,
        sign_form=sign_form,
        decline_form=decline_form,
        may_sign=role is Role.FOUNDER,
    )
    is_wrong = sign_form.errors or decline_form.errors
    return render(request, "handover/sign_off.html", context, status=422 if is_wrong else 200)
