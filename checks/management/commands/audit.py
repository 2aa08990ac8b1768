"""`manage.py audit DOMAIN`: the portal's audit from the command line, with no database."""

import asyncio
import sys
import time
from argparse import ArgumentParser
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from checks.check import Outcome
from checks.command_files import WrongUsage
from checks.command_line import AuditRequest, read_request, surface_of
from checks.engine import PACED_BUDGET_SECONDS, CheckResult, audit, plan
from checks.formats.formats import FORMATS, TABLE
from checks.formats.judging import Judgement
from checks.net.network import open_net
from checks.permission.command_line_warrants import command_line_warrants
from checks.record.fact_book import FactBook, as_json, needed
from checks.record.judging_again import Unjudged, judge_again
from checks.report_lines import Report, line_of
from checks.subjects import Surface
from checks.terminal import print_judgement, print_results

ACTIVE_SECONDS = 480.0
FAILED, WRONG_USAGE = 1, 2
type Record = dict[tuple[type[Any], str], Any]
SEVERAL: dict[str, Any] = {"action": "append", "default": []}


class Command(BaseCommand):
    help = "Audits a domain over the network. Exits with 1 when a failure counts, 2 for wrong usage."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        self._ask_what(parser)
        self._ask_for_evidence(parser)
        self._ask_how_to_tell(parser)
        self._ask_over_which_network(parser)

    def _ask_what(self, parser: ArgumentParser) -> None:
        parser.add_argument("domain", help="the domain, such as example.com")
        parser.add_argument("--host", metavar="H", help="a host in the domain; may be repeated", **SEVERAL)
        parser.add_argument("--route", metavar="URL", help="an https address in the domain", **SEVERAL)
        parser.add_argument(
            "--old-url", metavar="OLD=TARGET", help="an old address and where it should lead", **SEVERAL
        )
        parser.add_argument("--edge", metavar="H", help="a host meant to be behind an edge", **SEVERAL)
        parser.add_argument(
            "--origin", metavar="H=ADDRESS", help="the server behind such a host's edge", **SEVERAL
        )
        parser.add_argument("--playbook", metavar="KEY", default="", help="whose speed targets hold")
        parser.add_argument("--dkim", metavar="SELECTOR", help="a DKIM selector in use", **SEVERAL)
        parser.add_argument("--only", metavar="GLOB", help="run only checks whose key matches", **SEVERAL)

    def _ask_for_evidence(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--message", metavar="FILE", help="a message that arrived (.eml), to be judged", **SEVERAL
        )
        parser.add_argument(
            "--dmarc-report",
            metavar="FILE",
            help="an aggregate report (.xml, .gz, .zip), or a folder of them",
            **SEVERAL,
        )
        parser.add_argument(
            "--facts", metavar="FILE", default="", help="judge again what --facts-out kept, with no network"
        )
        parser.add_argument(
            "--facts-out", metavar="FILE", default="", help="keep there what the audit found out (JSON)"
        )
        parser.add_argument(
            "--zone", metavar="FILE", default="", help="the records that are expected: a zone file (BIND)"
        )

    def _ask_how_to_tell(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=[TABLE, *FORMATS], help="how to tell it; a table by default")
        parser.add_argument("--json", action="store_const", const="json", dest="format", help="--format json")
        parser.add_argument(
            "--baseline", metavar="FILE", default="", help="a former --json; only new failures count"
        )
        parser.add_argument(
            "--fail-on",
            metavar="SEVERITY",
            default="info",
            help="count only failures of at least this: blocker, high, medium, low or info",
        )

    def _ask_over_which_network(self, parser: ArgumentParser) -> None:
        parser.add_argument("--resolver", metavar="IP:PORT", help="send all DNS there", **SEVERAL)
        parser.add_argument("--ca", metavar="FILE", default="", help="trust this root as well (PEM)")
        parser.add_argument(
            "--trust-anchor",
            metavar="FILE",
            default="",
            help="DS or DNSKEY records to trust in place of the root's own",
        )
        parser.add_argument("--allow", metavar="CIDR", help="let this private network through", **SEVERAL)
        parser.add_argument(
            "--rdap", metavar="SUFFIX=URL", help="the registry to ask about names of that suffix", **SEVERAL
        )
        parser.add_argument(
            "--port-map", metavar="USUAL:SERVED", help="another port, in allowed networks only", **SEVERAL
        )
        parser.add_argument(
            "--verified-token",
            metavar="TOKEN",
            default="",
            help="send tests that need consent as well, where _launch-ready.DOMAIN TXT is launch-ready=TOKEN",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            request = read_request(options)
        except WrongUsage as error:
            self.stderr.write(f"audit: {error}")
            sys.exit(WRONG_USAGE)
        started, began = datetime.now(UTC), time.monotonic()
        if request.facts:
            results = self._judge_again(request, request.facts)
        else:
            results, book = asyncio.run(self._run(request))
            self._keep(request.facts_out, book)
        seconds = time.monotonic() - began
        report = Report(request.domain, started, seconds, tuple(map(line_of, results)))
        judged = Judgement(report, request.fail_on, request.baseline)
        if request.format == TABLE:
            print_results(request.domain, results, seconds, self.stdout)  # type: ignore[arg-type]
            print_judgement(judged, self.stdout)  # type: ignore[arg-type]
        else:
            self.stdout.write(FORMATS[request.format](judged))
        unknown = sum(result.verdict.outcome is Outcome.COULD_NOT_TELL for result in results)
        if unknown:
            self.stderr.write(f"{unknown} of {len(results)} results: could not tell")
        if judged.failures:
            sys.exit(FAILED)

    async def _run(self, request: AuditRequest) -> tuple[list[CheckResult], FactBook]:
        results: list[CheckResult] = []
        async with open_net(request.config) as net:
            surface = await surface_of(request, net)
            total = plan(surface, request.checks)
            warrants = await command_line_warrants(request.verified_token, surface, net)
            record: Record = {}
            found = audit(
                surface,
                net,
                request.checks,
                warrants=warrants,
                paced_budget=_paced(request),
                record=record,
            )
            async with aclosing(found):
                async for result in found:
                    results.append(result)
                    self._show_progress(len(results), total)
        book = FactBook(surface, datetime.now(UTC), needed(record, request.checks))
        return _in_order(results, request, surface), book

    def _keep(self, path: str, book: FactBook) -> None:
        """Before anything is told: who asked for the facts must not believe that they are there."""
        if not path:
            return
        try:
            Path(path).write_text(as_json(book), encoding="utf-8")
        except OSError as error:
            self.stderr.write(f"audit: --facts-out {path}: {error.strerror or error}.")
            sys.exit(WRONG_USAGE)

    def _judge_again(self, request: AuditRequest, book: FactBook) -> list[CheckResult]:
        results = []
        for one in judge_again(book, request.checks):
            if isinstance(one, Unjudged):
                self.stderr.write(f"{one.check.key} on {one.subject.label} cannot be judged again: {one.why}")
            else:
                results.append(one)
        return results

    def _show_progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            ending = "\r\x1b[K" if done == total else ""
            sys.stderr.write(f"\r{done} of {total}{ending}")
            sys.stderr.flush()


def _paced(request: AuditRequest) -> float:
    """Tests at an agreed rate take their time; nobody waits for them who did not ask for them."""
    return ACTIVE_SECONDS if request.verified_token else PACED_BUDGET_SECONDS


def _in_order(results: list[CheckResult], request: AuditRequest, surface: Surface) -> list[CheckResult]:
    """As the catalogue and the surface map list them, so that two runs can be laid side by side."""
    checks = {check.key: place for place, check in enumerate(request.checks)}
    subjects = {subject: place for place, subject in enumerate(surface)}
    return sorted(results, key=lambda result: (checks[result.check.key], subjects[result.subject]))
