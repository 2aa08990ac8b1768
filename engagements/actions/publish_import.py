"""Wakes a worker up for an import; the row is the truth, the message only carries its id."""

from celery import signature


def publish_import(pk: int) -> None:
    """By name: the task's module stands above the actions. Raises OperationalError without a broker."""
    signature("engagements.tasks.run_import", args=[pk]).apply_async()
