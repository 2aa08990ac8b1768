"""`manage.py rejudge CODE RUN`: judges a stored run again from its kept facts, with no network."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from checks.command_files import WrongUsage
from checks.models import Run, RunFacts
from checks.record.codec import NotReadable
from checks.record.comparing import Comparison, compare_with_facts
from checks.record.fact_book import FactBook, unpack
from checks.report_lines import ReportLine

DIFFERS, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    help = (
        "Judges a run of an engagement again from the facts that were kept of it, with no network, and tells "
        "which verdicts differ. Exits with 0 when none does, 1 when some do, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the engagement's code, as in its address")
        parser.add_argument("run", type=int, help="the number of the audit")
        parser.add_argument("--json", action="store_true", dest="is_json", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run, book = _read(options["code"], options["run"])
        except WrongUsage as error:
            self.stderr.write(f"rejudge: {error}")
            sys.exit(WRONG_USAGE)
        told = compare_with_facts(run.results.all(), book)
        if options["is_json"]:
            self.stdout.write(json.dumps(_as_object(run, told), indent=2, ensure_ascii=False))
        else:
            self._print(run, told)
        if told.different:
            sys.exit(DIFFERS)

    def _print(self, run: Run, told: Comparison) -> None:
        for one in told.different:
            self.stdout.write(f"{one.now.check_key} on {one.now.subject}: other {', '.join(one.what)}")
            self.stdout.write(f"  was  {_said(one.before)}")
            self.stdout.write(f"  now  {_said(one.now)}")
        for line, why in told.lost:
            self.stdout.write(f"{line.check_key} on {line.subject}: cannot be judged again: {why}")
        self.stdout.write(
            f"{run.engagement.domain}, {run.title}: {told.same} verdicts the same, "
            f"{len(told.different)} different, {len(told.lost)} cannot be judged again"
        )


def _read(code: str, number: int) -> tuple[Run, FactBook]:
    run = Run.objects.filter(engagement__code=code, number=number).select_related("engagement").first()
    if run is None:
        raise WrongUsage(f"there is no audit {number} in an engagement {code!r}.")
    kept = RunFacts.objects.filter(run=run).first()
    if kept is None:
        raise WrongUsage(f"the facts of audit {number} are not kept (any more).")
    try:
        return run, unpack(bytes(kept.packed))
    except NotReadable as reason:
        raise WrongUsage(f"the facts of audit {number}: {reason}.") from None


def _said(line: ReportLine) -> str:
    return f"{line.outcome} ({line.severity}) {line.code}: {line.summary}"


def _as_object(run: Run, told: Comparison) -> dict[str, Any]:
    return {
        "domain": run.engagement.domain,
        "run": run.number,
        "same": told.same,
        "different": [
            {"differs": list(one.what), "before": one.before.as_object(), "now": one.now.as_object()}
            for one in told.different
        ],
        "lost": [{"check": line.check_key, "subject": line.subject, "why": why} for line, why in told.lost],
    }
