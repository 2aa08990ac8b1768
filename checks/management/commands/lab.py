"""`manage.py lab`: a small internet on loopback to audit, with a clean domain and faulty ones."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checks.lab import command
from checks.lab.scenario import ScenarioError


class Command(BaseCommand):
    help = "Serves DNS, HTTP, HTTPS and SMTP on loopback for audits to look at, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.stdout.write(command.list_scenarios())
            return
        try:
            command.serve(argparse.Namespace(**options), settings.VAR_DIR / "lab", self._say)
        except (ScenarioError, OSError) as error:
            raise CommandError(str(error)) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
