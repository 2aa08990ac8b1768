"""One verdict, one finding: the evidence, what is at stake, the fix, and "check again"."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checks.actions.start_run import start_run
from checks.forms.result_address import ResultAddressForm
from checks.result_rows import address_of
from checks.verdict_page import read_finding_page, read_result_page
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in

ASKED = "asked"


@login_required
@require_safe
def finding(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What is wrong on one subject, from the first time it was seen."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    found = get_object_or_404(
        engagement.findings.select_related("result__run", "risk", "suppressed_by"), number=number
    )
    context = read_finding_page(engagement, found, _asked(request))
    return render(request, "checks/finding.html", page_context(request, engagement, "checks", **context))


@login_required
@require_safe
def result(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """One verdict: the one that holds now or, with a run's number, the one of that run."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    check_key, subject = _address(request.GET)
    results = engagement.results.select_related("run").filter(check_key=check_key, subject=subject)
    results = results.filter(run__number=number) if number else results.current()
    context = read_result_page(engagement, get_object_or_404(results), 0 if number else _asked(request))
    return render(request, "checks/result.html", page_context(request, engagement, "checks", **context))


@login_required
@require_POST
def recheck(request: HttpRequest, code: str) -> HttpResponse:
    """Runs one check on one subject again, and leads to the page that says what came of it."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    check_key, subject = _address(request.POST)
    get_object_or_404(engagement.results.current(), check_key=check_key, subject=subject)
    started = start_run(
        engagement=engagement, actor=signed_in(request), patterns=[check_key], subject=subject
    )
    if not started.is_new:
        message = _("Audit %(number)d is still under way; its result will appear here.")
        messages.info(request, message % {"number": started.run.number})
    address = address_of(engagement, check_key, subject)
    return redirect(f"{address}{'&' if '?' in address else '?'}{ASKED}={started.run.number}")


def _asked(request: HttpRequest) -> int:
    """The number of the audit that was asked to check this again; 0 where the address names none."""
    text = request.GET.get(ASKED, "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _address(query: QueryDict) -> tuple[str, str]:
    form = ResultAddressForm(query)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["check"], form.cleaned_data["subject"]
