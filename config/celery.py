"""Celery, with its schedule in code: the rows in the database are the truth, tasks only wake them up."""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# With the lease of a job this keeps the time until work goes on after a crash below 45 s.
SWEEP_SECONDS = 10

app = Celery("launch_ready_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue("probes"), Queue("scans"), Queue("documents"), Queue("mail")]
app.conf.task_default_queue = "probes"
app.conf.task_create_missing_queues = False
app.conf.task_routes = {
    "checks.secrets.*": "scans",
    "checks.alerts.*": "mail",
    "engagements.tasks.run_import": "documents",
    "engagements.tasks.export_client": "documents",
    "engagements.*": "mail",
    "handover.*": "documents",
}
app.conf.beat_scheduler = "celery.beat:Scheduler"  # in memory: intervals leave nothing to remember
# A sweep that nobody takes expires: the next one finds the same rows.
app.conf.beat_schedule = {
    name: {"task": task, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}}
    for name, task in {
        "runs that were left behind": "checks.tasks.sweep_runs",
        "looks for proof that were left behind": "checks.tasks.sweep_looks",
        "packs that were left behind": "handover.tasks.sweep_packs",
        "imports that were left behind": "engagements.tasks.sweep_imports",
        "exports that were left behind": "engagements.tasks.sweep_exports",
        "mails that are due or were left behind": "engagements.tasks.sweep_mails",
    }.items()
}
app.conf.beat_schedule["daily audits that are due"] = {
    "task": "checks.tasks.keep_plans", "schedule": 60, "options": {"expires": 60},
}  # fmt: skip
app.conf.beat_schedule["bins that are due"] = {"task": "engagements.tasks.empty_bins", "schedule": 600}
app.conf.beat_schedule["what is kept no longer"] = {"task": "engagements.tasks.forget_old", "schedule": 3600}
app.conf.beat_schedule["downloads that are kept no longer"] = {
    "task": "handover.tasks.forget_downloads", "schedule": 3600,
}  # fmt: skip
app.conf.beat_schedule["acceptances whose day is over"] = {
    "task": "engagements.tasks.expire_acceptances", "schedule": 300, "options": {"expires": 300},
}  # fmt: skip
app.conf.beat_schedule["notifications whose mail is due"] = {
    "task": "engagements.tasks.mail_notifications", "schedule": 60, "options": {"expires": 60},
}  # fmt: skip
app.conf.beat_schedule["clocks that run down"] = {
    "task": "engagements.tasks.watch_clocks", "schedule": 60, "options": {"expires": 60},
}  # fmt: skip
app.conf.beat_schedule["histories that are not sealed"] = {
    "task": "engagements.tasks.seal_histories", "schedule": 60, "options": {"expires": 60},
}  # fmt: skip
app.conf.beat_schedule["requests that hold the clock"] = {
    "task": "engagements.tasks.settle_blockers", "schedule": 60, "options": {"expires": 60},
}  # fmt: skip
app.autodiscover_tasks()
