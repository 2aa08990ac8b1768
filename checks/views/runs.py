"""Runs of the audit: start one, watch it, end it, read what it found."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checks.actions import cancel_run as cancelling
from checks.actions import start_run as starting
from checks.actions.plan_audits import plan_of
from checks.alike import fold_rows
from checks.baseline import baseline_of
from checks.check import Outcome
from checks.forms.start_run import StartRunForm
from checks.result_rows import by_topic, read_rows
from checks.run_reports import latest_runs, read_reports
from checks.schedule import read_schedule
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in

MOST_RUNS = 200
SHOWN_NEWEST = 5


@login_required
@require_safe
def runs(request: HttpRequest, code: str) -> HttpResponse:
    """Every run, the newest first."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    plan = plan_of(engagement)
    context = page_context(
        request,
        engagement,
        "checks",
        reports=read_reports(engagement, latest_runs(engagement, MOST_RUNS)),
        baseline=baseline_of(engagement),
        plan=plan,
        schedule=read_schedule(engagement, plan, timezone.now()),
    )
    return render(request, "checks/runs.html", context)


@login_required
@require_safe
def run(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One run: who asked for it, how it went, and its verdicts as they were then."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(engagement.runs.select_related("requested_by"), number=number)
    rows = read_rows(engagement, found.results.defer("evidence"), run_number=number)
    calm = [row for row in rows if not row.needs_attention]
    context = page_context(
        request,
        engagement,
        "checks",
        report=read_reports(engagement, [found])[0],
        run=found,
        baseline=baseline_of(engagement),
        groups=fold_rows(row for row in rows if row.needs_attention),
        calm=by_topic(calm),
        calm_count=len(calm),
    )
    return render(request, "checks/run.html", context)


@login_required
@require_safe
def run_progress(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The fragment that a page asks for every second; at the end it has the page loaded anew.

    A page that asks with `then=tell` is told of the end instead, and fetches what it needs itself.
    """
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(engagement.runs, number=number)
    tells = request.GET.get("then") == "tell"
    newest = found.results.exclude(outcome=Outcome.NOT_APPLICABLE).defer("evidence").order_by("-pk")
    rows = [] if tells else read_rows(engagement, newest[:SHOWN_NEWEST], run_number=number)
    context = {"engagement": engagement, "run": found, "newest": rows, "tells": tells}
    response = render(request, "checks/progress.html", context)
    if found.is_finished:
        name, value = ("HX-Trigger-After-Swap", "audit-ended") if tells else ("HX-Refresh", "true")
        response[name] = value
    return response


@login_required
@require_POST
def start_run(request: HttpRequest, code: str) -> HttpResponse:
    """Starts an audit of everything, or of the topic, stage, check or subject that the form names."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form = StartRunForm(request.POST, engagement=engagement)
    if not form.is_valid():
        messages.error(request, " ".join(str(said) for errors in form.errors.values() for said in errors))
        return redirect("checks", code=code)
    started = starting.start_run(
        engagement=engagement,
        actor=signed_in(request),
        patterns=form.patterns,
        subject=form.cleaned_data["subject"],
        scope=form.scope,
    )
    _tell(request, started)
    return redirect("checks", code=code)


@login_required
@require_POST
def retry_run(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Starts a new run of what an earlier one covered."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    earlier = get_object_or_404(engagement.runs, number=number)
    started = starting.start_run(
        engagement=engagement,
        actor=signed_in(request),
        patterns=earlier.patterns,
        subject=earlier.subject,
        scope=earlier.scope,
    )
    _tell(request, started)
    return redirect("run", code=code, number=started.run.number)


@login_required
@require_POST
def cancel_run(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ends a run that is under way."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(engagement.runs, number=number)
    if cancelling.cancel_run(run=found, actor=signed_in(request)):
        messages.success(request, _("The audit stops. What it has found by now is kept."))
    else:
        messages.info(request, _("The audit had ended already."))
    return redirect("checks", code=code)


def _tell(request: HttpRequest, started: starting.Started) -> None:
    if not started.is_new:
        messages.warning(
            request,
            _("Audit %(number)d is still under way; one runs at a time.") % {"number": started.run.number},
        )
