"""Celery's way into the pack: tasks take ids and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from handover.actions import forget_downloads as forgetting
from handover.actions.execute_pack import execute_pack
from handover.actions.sweep_packs import sweep_packs as send_lost_packs_again
from handover.demo.handing_over import finish_demo as hand_over_demo
from handover.demo.handing_over import publish_finish


@shared_task
def render_pack(pack_id: int) -> None:
    execute_pack(pack_id)


@shared_task
def finish_demo(left: int) -> None:
    """Looks again in a moment while the demo's audits go on, at most so many times."""
    if not hand_over_demo() and left > 0:
        publish_finish(left - 1)


@shared_task
def sweep_packs() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    send_lost_packs_again()


@shared_task
def forget_downloads() -> None:
    """Every hour."""
    forgetting.forget_downloads(now=timezone.now())
