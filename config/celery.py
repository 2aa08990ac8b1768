"""Celery, with its schedule in code: the rows in the database are the truth, tasks only wake them up."""

import os
from functools import partial
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class WakeUpTask(DjangoTask[..., Any]):
    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # there is no result
        """Sends the task once its row is committed; where the broker is away, the sweep sends it later."""
        transaction.on_commit(partial(self.delay, *args, **kwargs), robust=True)


app = Celery("launch_ready_portal", task_cls=WakeUpTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue("probes"), Queue("scans"), Queue("documents"), Queue("mail")]
app.conf.task_default_queue = "probes"
app.conf.task_create_missing_queues = False
app.conf.task_routes = {
    "checks.secrets.*": "scans",
    "checks.alerts.*": "mail",
    "engagements.*": "mail",
    "handover.*": "documents",
}
app.conf.beat_scheduler = "celery.beat:Scheduler"  # in memory: intervals leave nothing to remember
app.conf.beat_schedule = {
    "runs that were left behind": {"task": "checks.tasks.sweep_runs", "schedule": 20},
    "packs that were left behind": {"task": "handover.tasks.sweep_packs", "schedule": 20},
}
app.autodiscover_tasks()
