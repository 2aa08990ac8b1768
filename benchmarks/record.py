"""What keeping the facts of an audit costs: CPU and memory beside the audit's own, and bytes at rest.

.venv/bin/python -m benchmarks.record
"""

import asyncio
import time
import tracemalloc
from datetime import UTC, datetime
from typing import Any

from checks.check import all_checks
from checks.engine import audit
from checks.lab import RunningLab, running_lab
from checks.lab.reaching import reaching
from checks.net.network import open_net
from checks.record.fact_book import FactBook, needed, pack, unpack
from checks.record.judging_again import judge_again
from checks.surface_guess import guess_surface

SCENARIOS = ("clean", "brightcart", "edgecases", "fablecraft", "tasklane")
MEGABYTE = 1024**2


def main() -> None:
    """One line for each scenario of the lab."""
    print(
        f"{'scenario':<12}{'audit CPU s':>12}{'pack CPU s':>12}{'share':>8}{'peak MB':>9}{'kept kB':>9}"
        f"{'rejudge s':>11}"
    )
    with running_lab(list(SCENARIOS)) as lab:
        for name in SCENARIOS:
            _measure(lab, name)


def _measure(lab: RunningLab, name: str) -> None:
    hint = lab.scenario(name).audit
    surface = guess_surface(
        lab.scenario(name).domain, hosts=hint.hosts, routes=hint.routes, selectors=hint.dkim
    )
    record: dict[tuple[type[Any], str], Any] = {}
    checks = all_checks()

    async def run() -> None:
        async with open_net(reaching(lab)) as net:
            async for _ in audit(surface, net, checks, budget=60.0, record=record):
                pass

    began = time.thread_time()
    asyncio.run(run())
    audited = time.thread_time() - began
    book = FactBook(surface, datetime.now(UTC), needed(record, checks))
    began = time.thread_time()
    packed = pack(book)
    cost = time.thread_time() - began
    tracemalloc.start()
    pack(book)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    began = time.thread_time()
    list(judge_again(unpack(packed), checks))
    again = time.thread_time() - began
    print(
        f"{name:<12}{audited:>12.2f}{cost:>12.3f}{cost / audited:>8.1%}{peak / MEGABYTE:>9.1f}"
        f"{len(packed) / 1024:>9.0f}{again:>11.2f}"
    )


if __name__ == "__main__":
    main()
