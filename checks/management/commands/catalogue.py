"""`manage.py catalogue`: every check that there is, for people and for programs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from checks.check import all_checks
from checks.terminal import print_catalogue


class Command(BaseCommand):
    help = "Lists every check with its key, title, severity, subject and standard."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="is_json", help="a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = sorted(all_checks(), key=lambda check: check.key)
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
                "protects": check.protects,
            }
            for check in checks
        ]
        self.stdout.write(json.dumps(rows, indent=2))
