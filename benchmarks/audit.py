"""How long an audit takes beside the longest chain of exchanges that no audit can do without.

`python -m benchmarks.audit` serves the lab's clean domain (six hosts) from a process of its own, at 0, 50 and
100 ms before each answer. By turns it walks the bare chain (`benchmarks.chain`) and runs `manage.py audit` in
a fresh process, as the lab prints it; paced checks, which measure time and come when all else is done, are
timed by themselves. Ends with 1 when the median audit takes longer than 1.5 x chain; without delay the chain
is no measure, and the audit has 0.3 s for its own work.
"""

import argparse
import json
import shlex
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chain import redirect_chain, shortest_possible
from checks.check import select
from checks.engine import is_paced
from checks.lab import LabFacts, lab_process, load_scenario
from checks.lab.command import audit_line
from checks.permission.limits import LIMITS

ROOT = Path(__file__).parents[1]
SCENARIO = "clean"
DELAYS_MS = (0, 50, 100)
CHAINS_ALLOWED = 1.5
SECONDS_WITHOUT_DELAY = 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """Medians in seconds at one delay; `redirects` is a visitor's way who knows nothing beforehand."""

    delay_ms: float
    chain: float
    redirects: float
    audit: float
    slowest: float
    results: int

    @property
    def limit(self) -> float:
        return CHAINS_ALLOWED * self.chain if self.delay_ms else SECONDS_WITHOUT_DELAY

    @property
    def is_ok(self) -> bool:
        return self.audit <= self.limit


def audit_seconds(facts: LabFacts, *, is_paced_part: bool) -> tuple[float, int]:
    """Runs the command and returns its own time, imports left out, and how many results it gave.

    Raises RuntimeError where the audit is not clean: a fast wrong answer is worth nothing.
    """
    command = [sys.executable, *shlex.split(audit_line(facts, load_scenario(SCENARIO))), "--json"]
    for usual, real in facts.port_map.items():
        command += ["--port-map", f"{usual}:{real}"]
    for check in select(()):
        if is_paced(check) is is_paced_part:
            command += ["--only", check.key]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the audit ended with {done.returncode}: {done.stderr or done.stdout[-2000:]}")
    report = json.loads(done.stdout)
    # What sends more than visitors do waits for the client's consent, which no benchmark gives.
    unclear = [
        one["check"]
        for one in report["results"]
        if one["verdict"] not in ("pass", "not_applicable") and one["check"] not in LIMITS
    ]
    if unclear:
        raise RuntimeError(f"not clean at {', '.join(unclear)}")
    return report["seconds"], len(report["results"])


def measure(delay_ms: float, rounds: int) -> Row:
    """Chain and audit by turns, so that whatever else the machine does falls on both."""
    chains, redirects, audits = [], [], []
    results = 0
    with lab_process("--scenario", SCENARIO, "--delay", str(delay_ms), "--dns-port", "0") as facts:
        for _ in range(rounds):
            chains.append(shortest_possible(facts))
            redirects.append(redirect_chain(facts))
            seconds, results = audit_seconds(facts, is_paced_part=False)
            audits.append(seconds)
    return Row(
        delay_ms,
        statistics.median(chains),
        statistics.median(redirects),
        statistics.median(audits),
        max(audits),
        results,
    )


def show(row: Row) -> None:
    ratio = f"{row.audit / row.chain:.2f}" if row.delay_ms else "-"
    print(
        f"{row.delay_ms:>6g} {row.chain:>8.3f} {row.redirects:>10.3f} {row.audit:>8.3f} {row.slowest:>9.3f}"
        f" {row.limit:>8.3f} {ratio:>7}  {'ok' if row.is_ok else 'OVER'}",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (7)")
    parser.add_argument("--delay", type=float, action="append", help="milliseconds; may be repeated")
    parser.add_argument("--no-paced", action="store_true", help="leave out the checks that measure time")
    options = parser.parse_args()
    print(" delay    chain  redirects    audit   slowest    limit   ratio")
    print("    ms        s          s        s         s        s     a/c")
    rows = []
    for delay in options.delay or DELAYS_MS:
        rows.append(measure(delay, options.rounds))
        show(rows[-1])
    if not options.no_paced:
        with lab_process("--scenario", SCENARIO, "--dns-port", "0") as facts:
            seconds, results = audit_seconds(facts, is_paced_part=True)
        print(f"paced checks, by themselves, without delay: {results} results in {seconds:.2f} s")
    return 0 if all(row.is_ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
