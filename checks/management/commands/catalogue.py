"""`manage.py catalogue`: every check that there is, for people and for programs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from checks.catalogue_table import catalogue_page
from checks.check import all_checks
from checks.terminal import print_catalogue


class Command(BaseCommand):
    help = "Lists every check with its key, title, severity, subject and standard."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", dest="is_json", help="a JSON list")
        form.add_argument("--markdown", action="store_true", dest="is_page", help="the page docs/checks.md")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = sorted(all_checks(), key=lambda check: check.key)
        if options["is_page"]:
            self.stdout.write(catalogue_page(checks), ending="")
            return
        if not options["is_json"]:
            print_catalogue(checks, self.stdout)  # type: ignore[arg-type]  # Django's wrapper of a stream
            return
        rows = [
            {
                "key": check.key,
                "title": check.title,
                "severity": check.worst.value,
                "subject": check.subject_kind,
                "standard": check.standard,
                "verdicts": [outcome.value for outcome in check.outcomes],
                "protects": check.protects,
            }
            for check in checks
        ]
        self.stdout.write(json.dumps(rows, indent=2))
