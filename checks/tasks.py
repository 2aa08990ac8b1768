"""Celery's way into the audit: tasks take ids and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from checks.actions.execute_run import execute_run
from checks.actions.forget_facts import forget_facts
from checks.actions.remove_reports import empty_report_bin
from checks.actions.start_due_runs import start_due_runs
from checks.actions.suppress_finding import bring_back_expired
from checks.actions.sweep_runs import sweep_runs as send_lost_runs_again
from checks.actions.verify_domain import execute_look
from checks.actions.verify_domain import sweep_looks as send_lost_looks_again


@shared_task
def run_audit(run_id: int) -> None:
    execute_run(run_id)


@shared_task
def sweep_runs() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    send_lost_runs_again()


@shared_task
def keep_plans() -> None:
    """Every minute: starts the daily audits that are due, and ends what was set aside, binned or kept."""
    now = timezone.now()
    start_due_runs(now)
    empty_report_bin(now)
    bring_back_expired(now)
    forget_facts(now=now)


@shared_task
def look_for_token(look_id: int) -> None:
    execute_look(look_id)


@shared_task
def sweep_looks() -> None:
    send_lost_looks_again()
