"""What the ground floor does by the clock."""

from celery import shared_task
from django.utils import timezone

from engagements.actions import empty_bins as emptying
from engagements.actions.seal_history import seal_left_behind
from engagements.registers.all_registers import REGISTERS


@shared_task
def empty_bins() -> None:
    """By the schedule in `config/celery.py`; safe to run at any time and twice."""
    emptying.empty_bins(kinds=[register.model for register in REGISTERS.values()], now=timezone.now())
    emptying.empty_attachments(now=timezone.now())


@shared_task
def seal_histories() -> None:
    """What a process that died right after a commit left unlinked; safe to run at any time and twice."""
    seal_left_behind()
