"""Wakes a worker up for a pack; the row is the truth, the message only carries its id."""

from celery import signature


def publish_pack(pk: int) -> None:
    """By name: the task's module stands above the actions. Raises OperationalError without a broker."""
    signature("handover.tasks.render_pack", args=[pk]).apply_async()
