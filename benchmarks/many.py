"""Many audits at once in one process, and one audit of a domain most of whose hosts never answer.

`python -m benchmarks.many` starts the lab and runs 50 audits of its clean domain side by side, as a worker
with as many places would: how many a minute, how long the slowest twentieth took, how much memory it came to.
Then it audits the clean domain alone and beside 30, 100 and 500 hosts that accept connections and say
nothing, listed before it, behind it and among it: the responsive ones must not wait for those. No verdict
about the clean domain may get lost. Ends with 1 when a goal is missed.
"""

import argparse
import asyncio
import ipaddress
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from checks.check import Check, Outcome, select
from checks.engine import asks_about_all, audit, is_paced
from checks.lab import (
    Host,
    HttpFault,
    HttpFaultKind,
    Scenario,
    Zone,
    lab_process,
    load_scenario,
    running_lab,
)
from checks.lab.reaching import reaching
from checks.net.config import NetConfig
from checks.net.network import open_net
from checks.pacing import host_of
from checks.subjects import Host as Subject
from checks.subjects import Surface
from checks.surface_guess import guess_surface

MOST_MEGABYTES = 400
# How much longer the responsive hosts may take beside the silent ones.
MOST_DELAY = 1.25


def clean_surface() -> Surface:
    hint = load_scenario("clean").audit
    return guess_surface(
        "clean.test", hosts=hint.hosts, routes=hint.routes, selectors=hint.dkim, has_www=True
    )


@dataclass(frozen=True)
class Taken:
    """Seconds until the last verdict about some hosts: on the clock, and of this process's processor."""

    seconds: float
    processor: float
    lost: int = 0


async def one_audit(surface: Surface, config: NetConfig, checks: list[Check], names: frozenset[str]) -> Taken:
    """How long the verdicts about these hosts and their domain took.

    What asks about every host at once has to wait for every host. `lost` counts those that nothing came of.
    """
    began, worked = time.monotonic(), time.process_time()
    taken = Taken(0.0, 0.0)
    async with open_net(config) as net:
        async for result in audit(surface, net, checks):
            if host_of(result.subject) in {*names, ""} and not asks_about_all(result.check):
                lost = taken.lost + (result.verdict.outcome is Outcome.COULD_NOT_TELL)
                taken = Taken(time.monotonic() - began, time.process_time() - worked, lost)
    return taken


def at_once(count: int, checks: list[Check]) -> bool:
    surface = clean_surface()
    names = frozenset(host.name for host in surface.hosts)

    async def everyone(config: NetConfig) -> list[Taken]:
        return await asyncio.gather(*(one_audit(surface, config, checks, names) for _ in range(count)))

    with lab_process("--scenario", "clean", "--dns-port", "0") as facts:
        began = time.monotonic()
        audits = asyncio.run(everyone(reaching(facts)))
        seconds = time.monotonic() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [taken.seconds for taken in audits]
    lost = sum(taken.lost for taken in audits)
    p95 = statistics.quantiles(times, n=20)[-1]
    is_ok = megabytes <= MOST_MEGABYTES and not lost
    print(
        f"{count} audits at once: {seconds:.1f} s, {count / seconds * 60:.0f} a minute, p50 "
        f"{statistics.median(times):.1f} s, p95 {p95:.1f} s, {megabytes:.0f} MB of {MOST_MEGABYTES}, "
        f"{lost} verdicts lost  {'ok' if is_ok else 'OVER'}",
        flush=True,
    )
    return is_ok


def silent_scenario(count: int) -> Scenario:
    names = [f"h{number}.silent.test" for number in range(count)]
    return Scenario(
        "silent",
        zones=(Zone("silent.test"),),
        hosts=tuple(Host(name, "7.7") for name in names),
        http_faults=tuple(HttpFault(name, HttpFaultKind.TLS_TIMEOUT) for name in names),
    )


def beside_silence(count: int, rounds: int, checks: list[Check]) -> bool:
    surface = clean_surface()
    names = frozenset(host.name for host in surface.hosts)
    silent = tuple(Subject(host.name) for host in silent_scenario(count).hosts)
    shuffled = [*silent, *surface.hosts]
    random.Random(count).shuffle(shuffled)
    orders = ((*silent, *surface.hosts), (*surface.hosts, *silent), tuple(shuffled))
    with served_elsewhere(count) as config:
        asyncio.run(one_audit(surface, config, checks, names))  # reads the roots, once a process
        alone, beside = [], []
        for number in range(rounds):  # by turns, so that what else the machine does meets both
            alone.append(asyncio.run(one_audit(surface, config, checks, names)))
            crowded = replace(surface, hosts=orders[number % len(orders)])
            beside.append(asyncio.run(one_audit(crowded, config, checks, names)))
    ratio = median(beside, "seconds") / median(alone, "seconds")
    lost = sum(taken.lost for taken in beside)
    is_ok = ratio <= MOST_DELAY and not lost
    print(
        f"six hosts alone {median(alone, 'seconds'):.2f} s (processor {median(alone, 'processor'):.2f} s), "
        f"beside {count} silent ones {median(beside, 'seconds'):.2f} s "
        f"({median(beside, 'processor'):.2f} s): {ratio:.2f} x of {MOST_DELAY}, "
        f"{lost} verdicts lost  {'ok' if is_ok else 'OVER'}",
        flush=True,
    )
    return is_ok


def median(taken: list[Taken], what: str) -> float:
    return statistics.median(getattr(one, what) for one in taken)


@contextmanager
def served_elsewhere(count: int) -> Iterator[NetConfig]:
    """The lab in a process of its own, so that its work is not the audit's."""
    command = [sys.executable, "-m", "benchmarks.many", "--serve", str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        facts = json.loads(process.stdout.readline())
        ports = {int(usual): real for usual, real in facts["port_map"].items()}
        networks = tuple(ipaddress.ip_network(one) for one in facts["networks"])
        yield NetConfig((facts["resolver"],), {}, networks, facts["ca_file"], ports)


def serve(count: int) -> int:
    """Serves until the other end of standard input closes."""
    with running_lab(["clean", silent_scenario(count)]) as lab:
        print(json.dumps(lab.facts.as_json()), flush=True)
        sys.stdin.read()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--audits", type=int, default=50)
    parser.add_argument("--silent", type=int, nargs="*", default=[30, 100, 500])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve)
    checks = [check for check in select(()) if not is_paced(check)]
    kept = [at_once(options.audits, checks)] if options.audits else []
    kept += [beside_silence(count, options.rounds, checks) for count in options.silent]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
