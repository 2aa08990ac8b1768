"""`manage.py demo`: a consultancy with three sprints to look around in, audited for real by the worker."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from checks.actions.execute_run import execute_run
from handover.demo.building import build, is_built, remove
from handover.demo.handing_over import finish_demo, is_finish_owed, publish_finish, tell_first_audits
from handover.demo.people import AddressTaken, sign_ins


class Command(BaseCommand):
    help = "Makes the demo where there is none, and prints how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="throw the demo away and make it anew")
        parser.add_argument(
            "--audit-now",
            action="store_true",
            help="do the audits here instead of leaving them to the worker",
        )

    def handle(self, *args: Any, again: bool, audit_now: bool, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("the demo's passwords are known to everybody: it is not for production")
        runs = []
        try:
            with transaction.atomic():
                if again:
                    remove()
                if not is_built():
                    runs = build()
                # Also where it was built before: a worker that was killed may not have finished it.
                if not audit_now and is_finish_owed():
                    transaction.on_commit(partial(publish_finish, wait=0), robust=True)
        except AddressTaken as error:
            raise CommandError(f"{error} has an account that is not the demo's; the demo needs it") from None
        if audit_now:
            for run in [*runs, *tell_first_audits()]:
                execute_run(run.pk)
            finish_demo()
        self._tell()

    def _tell(self) -> None:
        self.stdout.write("Sign in with one of these (they open nothing but the demo):")
        for one in sign_ins():
            self.stdout.write(f"  {one.role:<11} {one.email:<26} {one.password:<22} {one.name}")
