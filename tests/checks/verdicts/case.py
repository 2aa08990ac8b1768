"""What a case is: a scenario of the lab, a check on one subject in it, and the verdict that must come."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from checks.check import Verdict, get_check
from checks.engine import CheckResult, audit
from checks.evidence import storable
from checks.lab import Host, RunningLab, Scenario, Zone
from checks.lab.dns_signing import lab_anchor
from checks.lab.reaching import reaching
from checks.net.network import open_net
from checks.permission.warrant import Warrants
from checks.record.fact_book import FactBook, needed, pack, unpack
from checks.record.judging_again import judge
from checks.subjects import Surface
from checks.surface_guess import guess_surface, with_edge


@dataclass(frozen=True, slots=True)
class Case:
    """`subject` is the label that the check judges, empty for the scenario's domain.

    `surface` changes the surface map that is guessed from the scenario's audit hint, for what only people can
    say. `scenario` may be the name of one of the lab's own. `rdap` names registries other than the lab's.
    `warrants` permits what sends more than a visitor does.
    """

    check: str
    outcome: str
    code: str
    scenario: Scenario | str
    subject: str = ""
    surface: Callable[[Surface], Surface] | None = None
    rdap: Mapping[str, str] | None = None
    warrants: Callable[[Surface], Warrants] | None = None

    def __str__(self) -> str:
        name = self.scenario if isinstance(self.scenario, str) else self.scenario.name
        return f"{self.check} {self.outcome} {self.code} in {name}"


def small_world(name: str, *hosts: Host, records: str = "", **fields: object) -> Scenario:
    """A scenario with one zone, `NAME.test`; `fields` are others of `Scenario`."""
    domain = f"{name}.test"
    zones = (Zone(domain, records), *fields.pop("zones", ()))  # type: ignore[misc]
    return Scenario(name, domain=domain, zones=zones, hosts=hosts, **fields)  # type: ignore[arg-type]


def scenarios_of(cases: Iterable[Case]) -> list[Scenario | str]:
    """What a lab has to serve for these cases, each scenario once."""
    return list(
        {str(getattr(case.scenario, "name", case.scenario)): case.scenario for case in cases}.values()
    )


def verdict_of(case: Case, lab: RunningLab) -> Verdict:
    """Runs the one check on the one subject. Raises LookupError where the surface map has no such subject."""
    scenario = lab.scenario(case.scenario if isinstance(case.scenario, str) else case.scenario.name)
    surface = guess_surface(
        scenario.domain,
        hosts=scenario.audit.hosts,
        routes=scenario.audit.routes,
        selectors=scenario.audit.dkim,
    )
    surface = with_edge(surface, scenario.audit.edge, scenario.audit.origins)
    if case.surface:
        surface = case.surface(surface)
    check = get_check(case.check)
    warrants = case.warrants(surface) if case.warrants else None
    label = case.subject or surface.subjects(check.subject)[0].label
    config = reaching(
        lab,
        trust_anchors=(lab_anchor(),),
        rdap_servers=case.rdap if case.rdap is not None else {"test": lab.facts.rdap},
    )

    record: dict[tuple[type[Any], str], Any] = {}

    async def run() -> list[CheckResult]:
        async with open_net(config) as net:
            found = audit(surface, net, [check], label=label, warrants=warrants, record=record)
            return [result async for result in found]

    results = asyncio.run(run())
    if not results:
        raise LookupError(f"{case}: the surface has no {check.subject.__name__} {label!r}")
    (result,) = results
    assert result.verdict.outcome in check.outcomes, f"{check.key} does not declare that it says this"
    _assert_judged_alike_again(surface, record, result)
    return result.verdict


def _assert_judged_alike_again(
    surface: Surface, record: Mapping[tuple[type[Any], str], Any], result: CheckResult
) -> None:
    """Every verdict of every case comes again, to the letter, from the facts that would be kept of it."""
    if result.verdict.code == "engine.out-of-time":
        return  # what has not come in cannot be kept
    book = FactBook(surface, datetime.now(UTC), needed(record, [result.check]))
    again = judge(unpack(pack(book)), result.check, result.subject)
    assert _as_kept(again) == _as_kept(result.verdict)


def _as_kept(verdict: Verdict) -> tuple[object, ...]:
    evidence = json.dumps(storable(verdict.evidence), sort_keys=True)
    return verdict.outcome, verdict.code, verdict.summary, verdict.severity, evidence
