"""What the ground floor does in the background and by the clock."""

from celery import shared_task
from django.utils import timezone

from engagements.actions import empty_bins as emptying
from engagements.actions import expire_acceptances as expiring
from engagements.actions import export_client as exporting
from engagements.actions import forget_old as forgetting
from engagements.actions import mail_notifications as mailing
from engagements.actions import send_mail as sending
from engagements.actions import sweep_imports as sweeping
from engagements.actions import sweep_mails as sweeping_mails
from engagements.actions import watch_clocks as watching
from engagements.actions.block_clock import settle_left_behind
from engagements.actions.execute_import import execute_import
from engagements.actions.export_client import execute_export
from engagements.actions.forget_notifications import forget_notifications
from engagements.actions.seal_history import seal_left_behind
from engagements.registers.all_registers import REGISTERS


@shared_task
def empty_bins() -> None:
    """By the schedule in `config/celery.py`; safe to run at any time and twice."""
    emptying.empty_bins(kinds=[register.model for register in REGISTERS.values()], now=timezone.now())
    emptying.empty_roles(now=timezone.now())
    emptying.empty_attachments(now=timezone.now())
    forget_notifications(timezone.now())


@shared_task
def forget_old() -> None:
    """By the schedule in `config/celery.py`; safe to run at any time and twice."""
    forgetting.forget_old(now=timezone.now())


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
def export_client(export_id: int) -> None:
    execute_export(export_id)


@shared_task
def sweep_exports() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    exporting.sweep_exports()


@shared_task
def send_mail(mail_id: int) -> None:
    sending.send_mail(mail_id)


@shared_task
def sweep_mails() -> None:
    """Every few seconds, by the schedule in `config/celery.py`."""
    sweeping_mails.sweep_mails()


@shared_task
def mail_notifications() -> None:
    """Every minute, and at once for who is told at once; safe to run at any time and twice."""
    mailing.mail_notifications(timezone.now())


@shared_task
def watch_clocks() -> None:
    """Every minute; safe to run at any time and twice."""
    watching.watch_clocks(timezone.now())
