"""Addresses of the audit: runs, results and findings."""

from django.urls import URLPattern, path

from checks import permission_urls, zone_urls
from checks.views.checks import checks, checks_summary
from checks.views.compare import compare_runs
from checks.views.exports import run_csv, run_json
from checks.views.founder_audit import founder_audit
from checks.views.mail import (
    mail,
    mail_judge,
    mail_message,
    mail_message_remove,
    mail_report_remove,
    mail_report_restore,
    mail_reports,
)
from checks.views.new_engagement import new_engagement
from checks.views.plans import audit_plan, set_baseline
from checks.views.runs import cancel_run, retry_run, run, run_progress, runs, start_run
from checks.views.site_status import site_status
from checks.views.suppressions import bring_back_finding, suppress_finding
from checks.views.verdicts import finding, recheck, result

urlpatterns: list[URLPattern] = [
    path("new/", new_engagement, name="new_engagement"),
    path("e/<slug:code>/audit/", founder_audit, name="founder_audit"),
    path("e/<slug:code>/audit/status/", site_status, name="site_status"),
    path("e/<slug:code>/mail/", mail, name="mail"),
    path("e/<slug:code>/mail/message/", mail_message, name="mail_message"),
    path("e/<slug:code>/mail/message/<int:pk>/remove/", mail_message_remove, name="mail_message_remove"),
    path("e/<slug:code>/mail/reports/", mail_reports, name="mail_reports"),
    path("e/<slug:code>/mail/reports/<int:pk>/remove/", mail_report_remove, name="mail_report_remove"),
    path("e/<slug:code>/mail/reports/<int:pk>/restore/", mail_report_restore, name="mail_report_restore"),
    path("e/<slug:code>/mail/judge/", mail_judge, name="mail_judge"),
    path("e/<slug:code>/checks/", checks, name="checks"),
    path("e/<slug:code>/checks/summary/", checks_summary, name="checks_summary"),
    path("e/<slug:code>/checks/start/", start_run, name="start_run"),
    path("e/<slug:code>/checks/recheck/", recheck, name="recheck"),
    path("e/<slug:code>/checks/result/", result, name="result"),
    path("e/<slug:code>/checks/findings/<int:number>/", finding, name="finding"),
    path("e/<slug:code>/checks/findings/<int:number>/set-aside/", suppress_finding, name="suppress_finding"),
    path("e/<slug:code>/checks/findings/<int:number>/back/", bring_back_finding, name="bring_back_finding"),
    path("e/<slug:code>/checks/compare/", compare_runs, name="compare_runs"),
    path("e/<slug:code>/checks/daily/", audit_plan, name="audit_plan"),
    path("e/<slug:code>/checks/runs/", runs, name="runs"),
    path("e/<slug:code>/checks/runs/<int:number>/", run, name="run"),
    path("e/<slug:code>/checks/runs/<int:number>/result/", result, name="run_result"),
    path("e/<slug:code>/checks/runs/<int:number>/progress/", run_progress, name="run_progress"),
    path("e/<slug:code>/checks/runs/<int:number>/report.json", run_json, name="run_json"),
    path("e/<slug:code>/checks/runs/<int:number>/report.csv", run_csv, name="run_csv"),
    path("e/<slug:code>/checks/runs/<int:number>/baseline/", set_baseline, name="set_baseline"),
    path("e/<slug:code>/checks/runs/<int:number>/cancel/", cancel_run, name="cancel_run"),
    path("e/<slug:code>/checks/runs/<int:number>/retry/", retry_run, name="retry_run"),
]

urlpatterns += permission_urls.urlpatterns
urlpatterns += zone_urls.urlpatterns
