"""Whole audits of the lab's scenarios with everything that was found out."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from checks.check import all_checks
from checks.engine import CheckResult, audit
from checks.lab import RunningLab
from checks.lab.dns_signing import lab_anchor
from checks.lab.reaching import reaching
from checks.net.network import open_net
from checks.record.fact_book import FactBook
from checks.surface_guess import guess_surface, with_edge


def whole_audit(lab: RunningLab, name: str) -> tuple[FactBook, list[CheckResult]]:
    """All checks on one scenario, and every fact, also those that only other probes asked for."""
    scenario = lab.scenario(name)
    hint = scenario.audit
    surface = guess_surface(scenario.domain, hosts=hint.hosts, routes=hint.routes, selectors=hint.dkim)
    surface = with_edge(surface, hint.edge, hint.origins)
    config = reaching(lab, trust_anchors=(lab_anchor(),), rdap_servers={"test": lab.facts.rdap})
    record: dict[tuple[type[Any], str], Any] = {}

    async def run() -> list[CheckResult]:
        async with open_net(config) as net:
            return [one async for one in audit(surface, net, all_checks(), budget=60.0, record=record)]

    results = asyncio.run(run())
    return FactBook(surface, datetime.now(UTC), record), results
