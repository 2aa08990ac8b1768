"""Celery's way into the audit: tasks take ids and are safe to run twice."""

from celery import shared_task

from checks.actions.execute_run import execute_run
from checks.actions.sweep_runs import sweep_runs as send_lost_runs_again


@shared_task
def run_audit(run_id: int) -> None:
    execute_run(run_id)


@shared_task
def sweep_runs() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    send_lost_runs_again()
