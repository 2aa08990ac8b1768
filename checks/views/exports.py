"""A run to take along: the object that the command line writes, or a table for a spreadsheet."""

import csv
import io
import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from checks.models import Run
from checks.report_lines import Report, report_of
from engagements.permissions import Role, get_engagement

COLUMNS = ("check", "title", "subject", "verdict", "severity", "code", "summary", "seconds", "evidence")
# A cell that begins so is a formula to a spreadsheet, and what servers answer is nobody's to run.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@login_required
@require_safe
def run_json(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The run as `manage.py audit --format json` tells one: it can serve as its `--baseline`."""
    run, report = _read(request, code, number)
    text = json.dumps(report.as_object(), indent=2, ensure_ascii=False)
    return _file(run, text, "application/json", "json")


@login_required
@require_safe
def run_csv(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One verdict a line, the evidence as JSON in the last column."""
    run, report = _read(request, code, number)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for line in report.lines:
        evidence = json.dumps(dict(line.evidence), ensure_ascii=False)
        cells = (line.check_key, line.title, line.subject, line.outcome, line.severity, line.code)
        writer.writerow([*map(_cell, (*cells, line.summary)), f"{line.seconds:.3f}", evidence])
    return _file(run, "\ufeff" + written.getvalue(), "text/csv", "csv")


def _read(request: HttpRequest, code: str, number: int) -> tuple[Run, Report]:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    run = get_object_or_404(engagement.runs.select_related("engagement"), number=number)
    return run, report_of(run, run.results.order_by("check_key", "subject"))


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _file(run: Run, text: str, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    name = f"{run.engagement.domain}-audit-{run.number}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
