"""The lab from the command line: its options, what it prints and the state file it leaves for others."""

import argparse
import asyncio
import errno
import json
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from checks.lab.scenario import Scenario
from checks.lab.scenario_file import load_at_first, load_scenario, scenario_names
from checks.lab.server import DEFAULT_BASE, Lab, LabFacts

DEFAULT_DNS_PORT = 5300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--delay", type=_milliseconds, default=0, metavar="MS",
        help="milliseconds before each DNS answer, each handshake's completion and each HTTP response",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", action="append", default=[], metavar="NAME", help="serve this one only; may be repeated"
    )
    parser.add_argument(
        "--at-first", action="store_true", help="serve the scenarios as their sprints found them, unmended"
    )
    parser.add_argument("--list", action="store_true", help="list the scenarios and exit")
    parser.add_argument(
        "--dns-port", type=int, default=DEFAULT_DNS_PORT, metavar="N", help="0 takes any free port"
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="write what the lab is as JSON")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input does")
    parser.add_argument("--base", default=DEFAULT_BASE, metavar="A.B", help="address block on loopback")


def list_scenarios() -> str:
    """One line per scenario: name, domain, what it is."""
    scenarios = [load_scenario(name) for name in scenario_names()]
    return "\n".join(f"{one.name:<12} {one.domain:<18} {one.summary}" for one in scenarios)


def serve(options: argparse.Namespace, directory: Path, say: Callable[[str], object]) -> None:
    """Runs the lab until SIGINT or SIGTERM. Raises ScenarioError and OSError when it cannot start."""
    lab = Lab(
        _at_first(options.scenario) if options.at_first else options.scenario,
        directory=directory,
        dns_port=options.dns_port,
        delay_ms=options.delay,
        base=options.base,
    )
    try:
        asyncio.run(_serve(lab, options.state, say, is_until_eof=options.until_eof))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        hint = "is another lab running? --base takes another address block, --dns-port another port"
        raise OSError(error.errno, f"{error.strerror or error}: {hint}") from error
    finally:
        if options.state is not None:
            options.state.unlink(missing_ok=True)


def _at_first(names: Sequence[str]) -> list[Scenario]:
    return [load_at_first(name) for name in names or scenario_names()]


async def _serve(lab: Lab, state: Path | None, say: Callable[[str], object], *, is_until_eof: bool) -> None:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if is_until_eof:  # nothing is ever written there: whatever is to be read is its end
        loop.add_reader(sys.stdin.fileno(), ended.set)
    await lab.start()
    facts = replace(lab.facts, pid=os.getpid())
    try:
        if state is not None:
            write_state(state, facts)
        say(describe(facts, lab.scenarios))
        await ended.wait()
    finally:
        await lab.stop()


def write_state(path: Path, facts: LabFacts) -> None:
    """Writes the facts in one step, so that a reader sees all of them or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(facts.as_json(), file, indent=2)
    Path(name).replace(path)


def describe(facts: LabFacts, scenarios: tuple[Scenario, ...]) -> str:
    """What a person wants to know, with commands ready to copy."""
    ports = ", ".join(f"{usual} is {real}" for usual, real in facts.port_map.items()) or "as usual"
    lines = [
        f"resolver  {facts.resolver}",
        f"CA file   {facts.ca_file}",
        f"networks  {', '.join(facts.networks)}",
        f"ports     {ports}",
        f"domains   {', '.join(facts.domains)}",
        "",
    ]
    lines += [audit_line(facts, scenario) for scenario in scenarios if scenario.domain]
    lines += ["", "The lab is up; Ctrl-C ends it."]
    return "\n".join(lines)


def audit_line(facts: LabFacts, scenario: Scenario) -> str:
    """The command that audits one of the lab's domains."""
    hint = scenario.audit
    words = ["manage.py", "audit", scenario.domain, "--resolver", facts.resolver, "--ca", str(facts.ca_file)]
    words += [word for network in facts.networks for word in ("--allow", network)]
    words += [word for host in hint.hosts for word in ("--host", host)]
    words += [word for route in hint.routes for word in ("--route", route)]
    words += [word for selector in hint.dkim for word in ("--dkim", selector)]
    words += [word for host in hint.edge for word in ("--edge", host)]
    words += [word for origin in hint.origins for word in ("--origin", origin)]
    words += ["--rdap", f"{scenario.domain.rpartition('.')[2]}={facts.rdap}"] if scenario.domain else []
    words += ["--playbook", hint.playbook] if hint.playbook else []
    return shlex.join(words)


def _milliseconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 60_000:
        raise argparse.ArgumentTypeError("a delay is between 0 and 60000 ms")
    return value
