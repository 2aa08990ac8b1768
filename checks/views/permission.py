"""Permissions: the founder reads what would be sent, and decides; the consultant asks, runs and sees."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checks.actions import stop_active as stopping
from checks.actions.ask_consent import ask_consent as asking
from checks.actions.decide_consent import Kind
from checks.actions.decide_consent import decide_consent as deciding
from checks.actions.start_run import start_run
from checks.actions.verify_domain import start_look
from checks.forms.permission import DecisionForm
from checks.permission.ownership import read_ownership, task_of
from checks.permission.terms import proposed_terms, window_from
from checks.permission_page import ActiveTest, find_test, read_permission_page
from checks.surface_map import places_of
from engagements.blockers import CONSENT, blocking_pks
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, role_in, signed_in

ROWS = 100


@login_required
@require_safe
def permission(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.VIEWER)
    context = page_context(
        request,
        engagement,
        "permission",
        page_data=read_permission_page(engagement),
        decision_form=DecisionForm(),
        blocking=blocking_pks(engagement, CONSENT),
        may_decide=role_in(engagement) is Role.FOUNDER,
        may_act=role_in(engagement) is not Role.VIEWER,
    )
    return render(request, "checks/permission.html", context)


@login_required
@require_safe
def permission_log(request: HttpRequest, code: str) -> HttpResponse:
    """What active checks have sent, the newest first."""
    engagement = get_engagement(request, code, Role.VIEWER)
    pages = Paginator(engagement.sent_requests.select_related("run"), ROWS)
    page_obj = pages.get_page(request.GET.get("page"))
    context = page_context(request, engagement, "permission", page_obj=page_obj, total=pages.count)
    return render(request, "checks/permission_log.html", context)


@login_required
@require_POST
def verify_domain(request: HttpRequest, code: str) -> HttpResponse:
    """Looks for the token now."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    start_look(engagement=engagement, actor=signed_in(request))
    return redirect("permission", code=code)


@login_required
@require_safe
def verification(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the page that says how the proof stands, asked for again while a look is under way."""
    engagement = get_engagement(request, code, Role.VIEWER)
    ownership = read_ownership(engagement)
    may_act = role_in(engagement) is not Role.VIEWER
    context = {
        "engagement": engagement,
        "ownership": ownership,
        "task": task_of(engagement),
        "may_act": may_act,
    }
    return render(request, "checks/verification.html", context)


@login_required
@require_POST
def ask_consent(request: HttpRequest, code: str, check: str) -> HttpResponse:
    """Puts the question to the founder."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    test = _test(engagement, check)
    if test.state.is_asked:
        messages.info(request, _("The founder has been asked already."))
    elif test.word == "granted":
        messages.info(request, _("The founder has permitted it already."))
    elif test.offered.addresses:
        actor = signed_in(request)
        asking(engagement=engagement, check_key=check, terms=test.offered, actor=actor)
        messages.success(request, _("Asked, by mail and on the founder's page."))
    return redirect("permission", code=code)


@login_required
@require_POST
def decide_consent(request: HttpRequest, code: str, check: str) -> HttpResponse:
    """The founder's own decision: nobody of the consultancy can make it."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    if role_in(engagement) is not Role.FOUNDER:
        raise PermissionDenied
    test, form = _test(engagement, check), DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was decided: choose one of the answers on the page."))
    elif form.decided is Kind.GRANTED and form.cleaned_data["seen"] != test.seen:
        messages.warning(
            request, _("Nothing was decided: the test has changed since you read it. Read again.")
        )
    elif form.decided is Kind.WITHDRAWN and not test.state.is_granted:
        messages.info(request, _("There is no permission to withdraw."))
    else:
        _decide(request, engagement, test, form)
    return redirect("permission", code=code)


def _decide(request: HttpRequest, engagement: Engagement, test: ActiveTest, form: DecisionForm) -> None:
    actor, terms = signed_in(request), test.terms
    if form.decided is Kind.GRANTED:
        window = window_from(
            timezone.now(),
            days=form.cleaned_data["days"] or 2,
            at_night=form.cleaned_data["hours"] == "night",
            time_zone=actor.time_zone or "UTC",
        )
        logins = tuple(engagement.trial_logins.values_list("login_url", flat=True))
        terms = proposed_terms(test.key, places_of(engagement), logins, window)
    deciding(engagement=engagement, check_key=test.key, kind=form.decided, terms=terms, actor=actor)
    said = {
        Kind.GRANTED: _("Permitted. You can withdraw it at any moment."),
        Kind.DECLINED: _("Declined. Nothing of this is sent."),
        Kind.WITHDRAWN: _("Withdrawn. From now on nothing of this is sent."),
    }
    messages.success(request, said[form.decided])


@login_required
@require_POST
def run_active(request: HttpRequest, code: str, check: str) -> HttpResponse:
    """Starts one test by itself; it says at once where it may not."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    test = _test(engagement, check)
    started = start_run(engagement=engagement, actor=signed_in(request), patterns=[test.key])
    if not started.is_new:
        messages.warning(
            request,
            _("Audit %(number)d is still under way; one runs at a time.") % {"number": started.run.number},
        )
    return redirect("run", code=code, number=started.run.number)


@login_required
@require_POST
def stop_active(request: HttpRequest, code: str) -> HttpResponse:
    """The kill switch."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    is_client = role_in(engagement) is Role.FOUNDER
    stopping.stop_active(engagement=engagement, actor=signed_in(request), is_client=is_client)
    messages.success(request, _("Stopped. Nothing more of these tests is sent until somebody lifts it."))
    return redirect("permission", code=code)


@login_required
@require_POST
def lift_stop(request: HttpRequest, code: str) -> HttpResponse:
    """Takes the stop away again."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    is_client = role_in(engagement) is Role.FOUNDER
    if stopping.lift_stop(engagement=engagement, actor=signed_in(request), is_client=is_client):
        messages.success(request, _("Tests may run again, within what is permitted."))
    else:
        messages.info(request, _("There was no stop that you may lift; the founder's is theirs."))
    return redirect("permission", code=code)


def _test(engagement: Engagement, key: str) -> ActiveTest:
    test = find_test(engagement, key)
    if test is None:
        raise Http404
    return test
