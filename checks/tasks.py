"""Celery's way into the audit: tasks take ids and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from checks.actions.execute_run import execute_run
from checks.actions.start_due_runs import start_due_runs
from checks.actions.suppress_finding import bring_back_expired
from checks.actions.sweep_runs import sweep_runs as send_lost_runs_again


@shared_task
def run_audit(run_id: int) -> None:
    execute_run(run_id)


@shared_task
def sweep_runs() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    send_lost_runs_again()


@shared_task
def keep_plans() -> None:
    """Every minute: starts the daily audits that are due, and ends what was set aside for a time."""
    now = timezone.now()
    start_due_runs(now)
    bring_back_expired(now)
