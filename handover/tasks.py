"""Celery's way into the pack: tasks take ids and are safe to run twice."""

from celery import shared_task

from handover.actions.execute_pack import execute_pack
from handover.actions.sweep_packs import sweep_packs as send_lost_packs_again


@shared_task
def render_pack(pack_id: int) -> None:
    execute_pack(pack_id)


@shared_task
def sweep_packs() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    send_lost_packs_again()
