"""Wakes a worker up for a run; the row is the truth, the message only carries its id."""

from celery import signature


def publish_run(pk: int) -> None:
    """By name: the task's module stands above the actions. Raises OperationalError without a broker."""
    signature("checks.tasks.run_audit", args=[pk]).apply_async()
