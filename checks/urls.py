"""Addresses of the audit: runs, results and findings."""

from django.urls import URLPattern, path

from checks.views.checks import checks, checks_summary
from checks.views.live_records import adopt_records
from checks.views.new_engagement import new_engagement
from checks.views.runs import cancel_run, retry_run, run, run_progress, runs, start_run
from checks.views.verdicts import finding, recheck, result

urlpatterns: list[URLPattern] = [
    path("new/", new_engagement, name="new_engagement"),
    path("e/<slug:code>/surface/records/adopt/", adopt_records, name="adopt_records"),
    path("e/<slug:code>/checks/", checks, name="checks"),
    path("e/<slug:code>/checks/summary/", checks_summary, name="checks_summary"),
    path("e/<slug:code>/checks/start/", start_run, name="start_run"),
    path("e/<slug:code>/checks/recheck/", recheck, name="recheck"),
    path("e/<slug:code>/checks/result/", result, name="result"),
    path("e/<slug:code>/checks/findings/<int:number>/", finding, name="finding"),
    path("e/<slug:code>/checks/runs/", runs, name="runs"),
    path("e/<slug:code>/checks/runs/<int:number>/", run, name="run"),
    path("e/<slug:code>/checks/runs/<int:number>/result/", result, name="run_result"),
    path("e/<slug:code>/checks/runs/<int:number>/progress/", run_progress, name="run_progress"),
    path("e/<slug:code>/checks/runs/<int:number>/cancel/", cancel_run, name="cancel_run"),
    path("e/<slug:code>/checks/runs/<int:number>/retry/", retry_run, name="retry_run"),
]
