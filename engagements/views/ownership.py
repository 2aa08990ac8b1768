"""The founder's word: which accounts are theirs, and what they answer to what is asked of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.ask_access import answer_request
from engagements.actions.confirm_ownership import SeenOtherwise, confirm_ownership, dispute_ownership
from engagements.actions.vouch import record_vouching
from engagements.blockers import ACCESS, blocking_pks
from engagements.forms.access import WordForm
from engagements.frame import page_context
from engagements.models import AccessRequest, Engagement
from engagements.ownership import PLAIN_SYSTEMS, read_ownership
from engagements.permissions import Role, get_engagement, role_in, signed_in

Answer = AccessRequest.Answer


@login_required
@require_safe
def ownership(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, get_engagement(request, code, Role.VIEWER))


@login_required
@require_POST
def ownership_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """`seen` names entries by number and by what stood there when the page was read: `3.ab12…`."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    _founder_alone(engagement)
    pairs = (one.partition(".") for one in request.POST.getlist("seen"))
    seen = {int(number): what for number, _dot, what in pairs if number.isdecimal() and len(number) < 10}
    entries = engagement.access_entries.kept().filter(number__in=seen)
    count, actor = 0, signed_in(request)
    for entry in entries:
        try:
            count += confirm_ownership(
                engagement=engagement, entry=entry, seen=seen[entry.number], actor=actor
            )
        except SeenOtherwise:
            _tell_changed(request, str(entry))
    if count:
        said = ngettext("Confirmed: %(n)d account is yours.", "Confirmed: %(n)d accounts are yours.", count)
        messages.success(request, said % {"n": count})
    return redirect("ownership", code=code)


@sensitive_post_parameters()
@login_required
@require_POST
def ownership_dispute(request: HttpRequest, code: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.FOUNDER)
    entry = get_object_or_404(engagement.access_entries.kept(), number=number)
    _founder_alone(engagement)
    form, actor = WordForm(request.POST, is_needed=True), signed_in(request)
    if not form.is_valid():
        return _page(request, engagement, wrong=number, form=form)
    try:
        dispute_ownership(
            engagement=engagement,
            entry=entry,
            seen=request.POST.get("seen", ""),
            word=form.cleaned_data["word"],
            actor=actor,
        )
    except SeenOtherwise:
        _tell_changed(request, str(entry))
    else:
        record_vouching(engagement=engagement, target=entry, actor=actor, fields=form.vouched)
        messages.success(request, _("Thank you. It is open again, and your consultants see what you wrote."))
    return redirect("ownership", code=code)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def access_answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The founder answers what was asked: done, or cannot, which needs a word."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    asked = get_object_or_404(engagement.access_requests.select_related("entry"), pk=pk)
    if request.method != "POST":
        return _answer_page(request, engagement, asked, WordForm())
    _founder_alone(engagement)
    answer = request.POST.get("answer", "")
    form = WordForm(request.POST, is_needed=answer == Answer.DECLINED)
    if answer not in {Answer.DONE, Answer.DECLINED}:
        form.add_error(None, _("Press “Done” or “Cannot”."))
    if not form.is_valid():
        return _answer_page(request, engagement, asked, form)
    _keep(request, engagement, asked, Answer(answer), form)
    return redirect("founder_home", code=code)


def _keep(
    request: HttpRequest, engagement: Engagement, asked: AccessRequest, answer: Answer, form: WordForm
) -> None:
    """A confirmation that was asked for is given with the answer."""
    given: dict[str, Any] = {"engagement": engagement, "actor": signed_in(request)}
    word = form.cleaned_data["word"]
    if asked.is_open and asked.kind == AccessRequest.Kind.CONFIRM and answer == Answer.DONE:
        try:
            confirm_ownership(entry=asked.entry, seen=request.POST.get("seen", ""), word=word, **given)
        except SeenOtherwise:
            _tell_changed(request, str(asked.entry))
            return
        is_new = True
    else:
        is_new = answer_request(request=asked, answer=answer, word=word, **given)
    if is_new:
        record_vouching(target=asked, fields=form.vouched, **given)
        messages.success(request, _("Thank you. %(who)s is told.") % {"who": asked.asked_by_name})
    else:
        messages.info(request, _("It was answered already; nothing was changed."))


def _founder_alone(engagement: Engagement) -> None:
    """Nobody of the consultancy speaks for the client. Raises PermissionDenied."""
    if role_in(engagement) is not Role.FOUNDER:
        raise PermissionDenied


def _tell_changed(request: HttpRequest, entry: str) -> None:
    said = _("%(entry)s has changed since you read it. Read it again, then answer.")
    messages.warning(request, said % {"entry": entry})


def _page(
    request: HttpRequest, engagement: Engagement, wrong: int = 0, form: WordForm | None = None
) -> HttpResponse:
    context = page_context(
        request,
        engagement,
        "ownership",
        accounts=read_ownership(engagement),
        may_decide=role_in(engagement) is Role.FOUNDER,
        wrong=wrong,
        form=form,
    )
    return render(request, "engagements/access/ownership.html", context, status=422 if form else 200)


def _answer_page(
    request: HttpRequest, engagement: Engagement, asked: AccessRequest, form: WordForm
) -> HttpResponse:
    context = page_context(
        request,
        engagement,
        "founder_home",
        asked=asked,
        purpose=PLAIN_SYSTEMS[asked.entry.system],
        is_blocking=asked.is_open and asked.pk in blocking_pks(engagement, ACCESS),
        form=form,
        may_decide=role_in(engagement) is Role.FOUNDER,
    )
    return render(request, "engagements/access/answer.html", context, status=422 if form.errors else 200)
