"""Many audits at once in one process, and one audit of a domain most of whose hosts never answer.

`python -m benchmarks.many` starts the lab and runs 50 audits of its clean domain side by side, as a worker
with as many places would: how many a minute, how long the slowest twentieth took, how much memory it came to.
Then it audits the clean domain alone and beside 500 hosts that accept connections and say nothing: the
responsive ones must not wait for those. Ends with 1 when a goal is missed.
"""

import argparse
import asyncio
import ipaddress
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from checks.check import Check, select
from checks.engine import audit, is_paced
from checks.lab import (
    Host,
    HttpFault,
    HttpFaultKind,
    LabFacts,
    Scenario,
    Zone,
    lab_process,
    load_scenario,
    running_lab,
)
from checks.net.network import NetConfig, open_net
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


def config_of(facts: LabFacts) -> NetConfig:
    return NetConfig(
        resolvers=(facts.resolver,),
        allowed_networks=tuple(ipaddress.ip_network(one) for one in facts.networks),
        ca_file=str(facts.ca_file),
        port_map=facts.port_map,
    )


async def one_audit(surface: Surface, config: NetConfig, checks: list[Check], names: frozenset[str]) -> float:
    """Seconds until the last verdict about one of these hosts was there."""
    began = time.monotonic()
    last = began
    async with open_net(config) as net:
        async for result in audit(surface, net, checks):
            if result.subject.label in names:
                last = time.monotonic()
    return last - began


def at_once(count: int, checks: list[Check]) -> bool:
    surface = clean_surface()
    names = frozenset(host.name for host in surface.hosts)

    async def everyone(config: NetConfig) -> list[float]:
        return await asyncio.gather(*(one_audit(surface, config, checks, names) for _ in range(count)))

    with lab_process("--scenario", "clean", "--dns-port", "0") as facts:
        began = time.monotonic()
        times = asyncio.run(everyone(config_of(facts)))
        seconds = time.monotonic() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p95 = statistics.quantiles(times, n=20)[-1]
    is_ok = megabytes <= MOST_MEGABYTES
    print(
        f"{count} audits at once: {seconds:.1f} s, {count / seconds * 60:.0f} a minute, p50 "
        f"{statistics.median(times):.1f} s, p95 {p95:.1f} s, {megabytes:.0f} MB of {MOST_MEGABYTES}"
        f"  {'ok' if is_ok else 'OVER'}"
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
    crowded = replace(surface, hosts=(*silent, *surface.hosts))
    with served_elsewhere(count) as config:
        alone = [asyncio.run(one_audit(surface, config, checks, names)) for _ in range(rounds)]
        beside = [asyncio.run(one_audit(crowded, config, checks, names)) for _ in range(rounds)]
    ratio = statistics.median(beside) / statistics.median(alone)
    word = "ok" if ratio <= MOST_DELAY else "OVER"
    print(
        f"six hosts alone {statistics.median(alone):.2f} s, beside {count} silent ones "
        f"{statistics.median(beside):.2f} s: {ratio:.2f} x of {MOST_DELAY}  {word}"
    )
    return ratio <= MOST_DELAY


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
    parser.add_argument("--silent", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve)
    checks = [check for check in select(()) if not is_paced(check)]
    return (
        0
        if all([at_once(options.audits, checks), beside_silence(options.silent, options.rounds, checks)])
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
