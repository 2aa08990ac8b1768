"""`manage.py dnsdiff`: whether a zone is live as its file, or as what was approved, says; made for CI."""

import asyncio
import json
import sys
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand

from checks.command_files import WrongUsage, read_zone_of
from checks.command_network import resolvers_of
from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.net_config import net_config
from checks.subjects import Surface
from checks.surface_guess import guess_surface
from checks.surface_map import surface_of
from checks.zone.comparison import DIFFERENT, LiveZone, Row, State, compare
from checks.zone.dependents import Dependents
from checks.zone.formats import as_object
from checks.zone.live import questions_about, read_zone
from engagements.domain_name import DomainNameError, normalise_domain
from engagements.models import Engagement

DIFFERS, WRONG_USAGE = 1, 2
_WORDS = {
    State.MISSING: "missing",
    State.CHANGED: "changed",
    State.NOT_APPROVED: "not expected",
    State.UNKNOWN: "not known",
    State.TTL: "other TTL",
    State.FOLLOWS: "follows its provider",
}
_DKIM = "._domainkey."


class Command(BaseCommand):
    help = (
        "Compares the live records of a domain with a zone file, or with what was approved in an engagement. "
        "Exits with 0 when they are equal, 1 when they differ or nobody answered, 2 for wrong usage."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("domain", nargs="?", default="", help="the domain, such as example.com")
        parser.add_argument(
            "--zone", metavar="FILE", default="", help="its zone file (BIND); - for the input"
        )
        parser.add_argument("--engagement", metavar="CODE", default="", help="compare with what was approved")
        parser.add_argument(
            "--resolver", metavar="IP:PORT", action="append", default=[], help="send all DNS there"
        )
        parser.add_argument("--ttl", action="store_true", dest="with_ttl", help="another TTL differs as well")
        parser.add_argument("--json", action="store_true", dest="is_json", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            surface, config = _read(options)
        except WrongUsage as error:
            self.stderr.write(f"dnsdiff: {error}")
            sys.exit(WRONG_USAGE)
        live = asyncio.run(_look(surface, config))
        rows = compare(live, surface.approved)
        counts = DIFFERENT | {State.UNKNOWN} | ({State.TTL} if options["with_ttl"] else set())
        is_equal = not any(row.state in counts for row in rows)
        dependents = Dependents(surface, surface.approved)
        if options["is_json"]:
            whole = _as_object(surface, rows, live, dependents, is_equal)
            self.stdout.write(json.dumps(whole, indent=2, ensure_ascii=False))
        else:
            self._print(surface, rows, dependents, is_equal)
        if not is_equal:
            sys.exit(DIFFERS)

    def _print(self, surface: Surface, rows: list[Row], dependents: Dependents, is_equal: bool) -> None:
        domain, told = surface.domain.name, [row for row in rows if row.state in _WORDS]
        for row in sorted(told, key=lambda row: row.state.rank):
            self.stdout.write(f"{_WORDS[row.state]:<21}{row.name} {row.rdtype} {_values(row)}")
            if row.approved and row.state in {State.MISSING, State.CHANGED}:
                for said in dependents.of(row.approved):
                    self.stdout.write(f"{'':<21}  needed: {said}")
        count = len(surface.approved)
        words = "equal" if is_equal else "not equal"
        self.stdout.write(f"{domain}: live and expected are {words} ({count} records expected)")


def _read(options: dict[str, Any]) -> tuple[Surface, NetConfig]:
    """What is expected, as a surface that holds it as approved, and whom to ask. Raises WrongUsage."""
    if options["engagement"]:
        if options["zone"] or options["domain"]:
            raise WrongUsage("--engagement knows its domain and what was approved: give it alone.")
        config = net_config()
        resolvers = resolvers_of(options["resolver"]) if options["resolver"] else config.resolvers
        return _of_engagement(options["engagement"]), replace(config, resolvers=resolvers)
    if not (options["domain"] and options["zone"]):
        raise WrongUsage("name a domain and its --zone file, or an --engagement.")
    try:
        domain = normalise_domain(options["domain"])
    except DomainNameError as error:
        raise WrongUsage(str(error)) from None
    return _of_file(domain, options["zone"]), NetConfig(resolvers=resolvers_of(options["resolver"]))


def _of_engagement(code: str) -> Surface:
    engagement = Engagement.objects.filter(code=code).first()
    if engagement is None:
        raise WrongUsage(f"there is no engagement {code!r}.")
    surface = surface_of(engagement)
    if not surface.approved:
        raise WrongUsage(f"nobody has approved the records of {surface.domain.name} yet.")
    return surface


def _of_file(domain: str, path: str) -> Surface:
    records = read_zone_of(domain, path)
    hosts = {one.name for one in records if one.rdtype in {"A", "AAAA", "CNAME"} and "_" not in one.name}
    selectors = {one.name.partition(_DKIM)[0] for one in records if _DKIM in one.name}
    guessed = guess_surface(
        domain, hosts=sorted(name for name in hosts if "*" not in name), selectors=sorted(selectors)
    )
    return replace(guessed, routes=(), approved=records)


async def _look(surface: Surface, config: NetConfig) -> LiveZone:
    async with open_net(config) as net:
        return await read_zone(questions_about(surface), net)


def _values(row: Row) -> str:
    live, approved = row.live, row.approved
    if row.state is State.TTL and live and approved:
        return f"{live.value}: {live.ttl} s, expected {approved.ttl} s"
    if live and approved and live.value != approved.value:
        return f"{live.value}, expected {approved.value}"
    return row.any.value


def _as_object(
    surface: Surface, rows: list[Row], live: LiveZone, dependents: Dependents, is_equal: bool
) -> dict[str, Any]:
    return {
        "domain": surface.domain.name,
        "equal": is_equal,
        "approval": surface.approval,
        "expected": len(surface.approved),
        "differences": [_difference(row, dependents) for row in rows if row.state in _WORDS],
        "unanswered": [" ".join(one) for one in live.unanswered],
    }


def _difference(row: Row, dependents: Dependents) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "name": row.name,
        "type": row.rdtype,
        "live": as_object(row.live) if row.live else None,
        "expected": as_object(row.approved) if row.approved else None,
        "needed_by": list(dependents.of(row.approved)) if row.approved else [],
    }
