"""What the ground floor does in the background and by the clock."""

from celery import shared_task
from django.utils import timezone

from engagements.actions import empty_bins as emptying
from engagements.actions import expire_acceptances as expiring
from engagements.actions import send_mail as sending
from engagements.actions import sweep_imports as sweeping
from engagements.actions import sweep_mails as sweeping_mails
from engagements.actions.block_clock import settle_left_behind
from engagements.actions.execute_import import execute_import
from engagements.actions.seal_history import seal_left_behind
from engagements.registers.all_registers import REGISTERS


@shared_task
def empty_bins() -> None:
    """By the schedule in `config/celery.py`; safe to run at any time and twice."""
    emptying.empty_bins(kinds=[register.model for register in REGISTERS.values()], now=timezone.now())
    emptying.empty_attachments(now=timezone.now())


@shared_task
def expire_acceptances() -> None:
    """By the schedule in `config/celery.py`; safe to run at any time and twice."""
    expiring.expire_acceptances(now=timezone.now())


@shared_task
def settle_blockers() -> None:
    """By the schedule in `config/celery.py`; safe to run at any time and twice."""
    settle_left_behind()


@shared_task
def seal_histories() -> None:
    """What a process that died right after a commit left unlinked; safe to run at any time and twice."""
    seal_left_behind()


@shared_task
def run_import(import_id: int) -> None:
    execute_import(import_id)


@shared_task
def sweep_imports() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    sweeping.sweep_imports()


@shared_task
def send_mail(mail_id: int) -> None:
    sending.send_mail(mail_id)


@shared_task
def sweep_mails() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    sweeping_mails.sweep_mails()
