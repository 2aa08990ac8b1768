"""Questions to the founder: may this DNS record be changed, which host do all visitors end on."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from engagements.actions.ask_question import AskedAlready, answer_question
from engagements.actions.ask_question import ask_question as asking
from engagements.actions.block_clock import block_clock
from engagements.actions.vouch import record_vouching
from engagements.blockers import QUESTION, Request, blocking_pks
from engagements.client_side import founder_names
from engagements.forms.question import AnswerForm, CanonicalHostForm, DnsChangeForm, QuestionForm
from engagements.frame import page_context
from engagements.models import Engagement, Question, User
from engagements.permissions import Role, get_engagement, role_in, signed_in
from engagements.questions import candidates, compared, is_planned, plain_record

Answer = Question.Answer
NOTICE = gettext_lazy("Nothing: your pages and your mail go on as before.")
WAY_BACK = gettext_lazy("We put the old value back; within an hour everything is as it was.")


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def ask_dns_change(request: HttpRequest, code: str) -> HttpResponse:
    """`record` in the query names the record of the map that is to change."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    initial = {"notice": NOTICE, "way_back": WAY_BACK, **_record_in(request, engagement)}
    form = DnsChangeForm(request.POST or None, engagement=engagement, initial=initial)
    return _ask(request, engagement, form)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def ask_canonical_host(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    hosts = list(engagement.hosts.all())
    form = CanonicalHostForm(request.POST or None, engagement=engagement, hosts=hosts)
    return _ask(request, engagement, form, has_few=len(hosts) < 2)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The founder reads what is asked and answers it; the consultancy sees how it stands."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    asked = get_object_or_404(engagement.questions, pk=pk)
    hosts = [one.name for one in candidates(engagement, asked)]
    data = request.POST if request.method == "POST" else None
    if data is not None:
        _founder_alone(engagement)
    form = AnswerForm(data, question=asked, hosts=hosts)
    if data is None or (asked.is_open and not form.is_valid()):
        return _page(request, engagement, asked, form)
    _keep(request, asked, form)
    return redirect("founder_home", code=code)


@login_required
@require_POST
def question_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    asked = get_object_or_404(engagement.questions, pk=pk)
    if answer_question(question=asked, answer=Answer.WITHDRAWN, actor=signed_in(request)):
        messages.success(request, _("Withdrawn."))
    else:
        messages.info(request, _("It was answered in the meantime."))
    return redirect("question", code=code, pk=pk)


def _founder_alone(engagement: Engagement) -> None:
    """Nobody of the consultancy speaks for the client. Raises PermissionDenied."""
    if role_in(engagement) is not Role.FOUNDER:
        raise PermissionDenied


def _record_in(request: HttpRequest, engagement: Engagement) -> dict[str, str]:
    """What the form knows of the record that the address names; a record that is gone is one to type."""
    pk = request.GET.get("record", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 18):
        return {}
    record = engagement.dns_records.filter(pk=int(pk)).first()
    return {"name": record.name, "rdtype": record.rdtype, "before": record.value} if record else {}


def _ask(request: HttpRequest, engagement: Engagement, form: QuestionForm, **context: object) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        asked = _put(form, signed_in(request), _token(request))
        if asked:
            messages.success(request, _("Asked. It stands on the founder's page now."))
            return redirect("question", code=engagement.code, pk=asked.pk)
        form.add_error(None, _("The same is asked already, and waits for an answer."))
    page = page_context(
        request,
        engagement,
        "surface",
        form=form,
        kind=form.kind,
        title=form.kind.label,
        token=_token(request),
        founders=", ".join(founder_names(engagement)),
        **context,
    )
    return render(request, "engagements/questions/ask.html", page, status=422 if form.errors else 200)


def _put(form: QuestionForm, actor: User, token: UUID) -> Question | None:
    """None where the same question waits for an answer."""
    try:
        asked = asking(question=form.save(commit=False), actor=actor, token=token)
    except AskedAlready:
        return None
    given: dict[str, Any] = {"engagement": form.engagement, "actor": actor}
    if form.cleaned_data["is_blocking"]:
        block_clock(request=Request(QUESTION, asked.pk), **given)
    record_vouching(target=asked, fields=form.vouched, **given)
    return asked


def _token(request: HttpRequest) -> UUID:
    """The form's one-time token; a new one for a new form, and where somebody has changed it."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _keep(request: HttpRequest, asked: Question, form: AnswerForm) -> None:
    """Nothing is kept of a question that had ended when the answer came."""
    actor = signed_in(request)
    if asked.is_open and answer_question(
        question=asked, answer=form.said, actor=actor, word=form.cleaned_data["word"], choice=form.choice
    ):
        record_vouching(engagement=asked.engagement, target=asked, actor=actor, fields=form.vouched)
        messages.success(request, _("Thank you. %(who)s is told.") % {"who": asked.asked_by_name})
    elif asked.answer == Answer.WITHDRAWN:
        messages.info(request, _("It was withdrawn in the meantime; nothing was changed."))
    else:
        messages.info(request, _("It was answered already; nothing was changed."))


def _page(request: HttpRequest, engagement: Engagement, asked: Question, form: AnswerForm) -> HttpResponse:
    before, after = compared(asked)
    role = role_in(engagement)
    context = page_context(
        request,
        engagement,
        "founder_home" if role is Role.FOUNDER else "surface",
        asked=asked,
        about=plain_record(asked),
        before=before,
        after=after,
        is_planned=is_planned(asked),
        candidates=candidates(engagement, asked),
        chosen=form.data.get("choice") or asked.recommended,
        is_blocking=asked.is_open and asked.pk in blocking_pks(engagement, QUESTION),
        form=form,
        may_decide=role is Role.FOUNDER,
    )
    return render(request, "engagements/questions/page.html", context, status=422 if form.errors else 200)
