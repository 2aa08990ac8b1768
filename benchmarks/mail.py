"""How long the mail checks take beside checkdmarc, the usual tool for them, on the same domain of the lab.

`python -m benchmarks.mail` serves the lab's clean domain from a process of its own, with 50 ms before each
answer, and by turns runs in fresh processes, each timed inside after its imports:

- ours: `manage.py audit --only mail.*`;
- checkdmarc, installed into a virtual environment in a temporary folder: its functions for MTA-STS, MX, SPF,
  DMARC, TLS reports and BIMI, called in the order and manner of its `check_domains`, without what has nothing
  to do with mail (DNSSEC, SOA, NS). It asks the lab's resolver (its `nameservers` option); host names that it
  connects to are looked up there as well, with the same delay, and the lab's authority is trusted.

Twice: the records alone (ours without mail.starttls, the peer with its TLS test off), and with the
conversation at the mail hosts. DKIM keys are ours alone: the peer cannot look at them. Ends with 1 when our
median is more than a quarter of the peer's.
"""

import argparse
import functools
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

from checks.check import select
from checks.engine import is_paced
from checks.lab import LabFacts, lab_process, load_scenario
from checks.lab.command import audit_line

ROOT = Path(__file__).parents[1]
PEER = "checkdmarc==6.0.4"
SCENARIO = "clean"
GOAL = 4.0
AT_THE_HOSTS = "mail.starttls"

# What the peer's process runs: arguments are the domain, the resolver, the port map and whether to test TLS.
PEER_SCRIPT = """
import json, socket, sys, time
import dns.message, dns.nameserver, dns.query, dns.rdatatype
from checkdmarc.bimi import check_bimi
from checkdmarc.dmarc import check_dmarc
from checkdmarc.mta_sts import check_mta_sts
from checkdmarc.smtp import check_mx
from checkdmarc.smtp_tls_reporting import check_smtp_tls_reporting
from checkdmarc.spf import check_spf

domain, resolver, ports, has_tls = json.loads(sys.argv[1])
address, _, port = resolver.rpartition(":")
real = socket.getaddrinfo


def look_up(host, service, *rest, **named):
    service = ports.get(str(service), service)
    if host and not host[0].isdigit():
        answer = dns.query.udp(dns.message.make_query(host, "A"), address, port=int(port), timeout=5)
        found = [str(one) for rrset in answer.answer if rrset.rdtype == dns.rdatatype.A for one in rrset]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such host in the lab")
        host = found[0]
    return real(host, service, *rest, **named)


socket.getaddrinfo = look_up
ask = {"nameservers": [dns.nameserver.Do53Nameserver(address, int(port))], "timeout": 5.0}
began = time.perf_counter()
sts = check_mta_sts(domain, **ask)
patterns = sts["policy"]["mx"] if sts["valid"] else None
mx = check_mx(domain, mta_sts_mx_patterns=patterns, check_mx_tls=has_tls, **ask)
spf = check_spf(domain, **ask)
dmarc = check_dmarc(domain, **ask)
rpt = check_smtp_tls_reporting(domain, **ask)
bimi = check_bimi(domain, parsed_dmarc_record=dmarc, **ask)
seconds = time.perf_counter() - began
valid = {"mta-sts": sts["valid"], "spf": spf["valid"], "dmarc": dmarc["valid"], "tls-rpt": rpt["valid"]}
if has_tls:
    valid["starttls"] = all(host["starttls"] for host in mx["hosts"])
print(json.dumps({"seconds": seconds, "valid": valid}))
"""


def make_peer(folder: Path) -> Path:
    """Installs the peer away from our own packages; returns the interpreter that has it."""
    venv.create(folder / "peer", with_pip=True)
    python = folder / "peer" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
    (folder / "peer.py").write_text(PEER_SCRIPT, encoding="utf-8")
    return python


def peer_seconds(python: Path, facts: LabFacts, *, with_hosts: bool) -> float:
    """Raises RuntimeError where the peer did not come to the end of the same work."""
    domain = load_scenario(SCENARIO).domain
    argument = json.dumps([domain, facts.resolver, facts.port_map, with_hosts])
    trusted = {"SSL_CERT_FILE": str(facts.ca_file), "REQUESTS_CA_BUNDLE": str(facts.ca_file)}
    done = subprocess.run(
        [python, python.parents[2] / "peer.py", argument],
        env={**os.environ, **trusted},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the peer ended with {done.returncode}: {done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    if not all(report["valid"].values()):
        raise RuntimeError(f"the peer found other than we did: {report['valid']}")
    return float(report["seconds"])


def our_seconds(facts: LabFacts, *, with_hosts: bool) -> float:
    """Raises RuntimeError where a verdict is not clean: a fast wrong answer is worth nothing."""
    command = [sys.executable, *shlex.split(audit_line(facts, load_scenario(SCENARIO))), "--json"]
    for usual, real in facts.port_map.items():
        command += ["--port-map", f"{usual}:{real}"]
    for check in select(("mail.*",)):
        if not is_paced(check) and (with_hosts or check.key != AT_THE_HOSTS):
            command += ["--only", check.key]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the audit ended with {done.returncode}: {done.stderr or done.stdout[-2000:]}")
    report = json.loads(done.stdout)
    unclear = [one["check"] for one in report["results"] if one["verdict"] not in ("pass", "not_applicable")]
    if unclear:
        raise RuntimeError(f"not clean at {', '.join(unclear)}")
    return float(report["seconds"])


def compare(
    what: str, rounds: int, ours: Callable[[], float], peer: Callable[[], float]
) -> tuple[str, float]:
    """The row to print and how many times as long the peer takes; by turns, so that load falls on both."""
    ours_all, peer_all = [], []
    for _ in range(rounds):
        ours_all.append(ours())
        peer_all.append(peer())
    our_median, peer_median = statistics.median(ours_all), statistics.median(peer_all)
    times = peer_median / our_median
    verdict = "ok" if times >= GOAL else "OVER"
    return f"{what:<24} {our_median:>8.3f} {peer_median:>11.3f} {times:>7.1f}  {verdict}", times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--delay", type=float, default=50.0, help="milliseconds before each answer (50)")
    options = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory(prefix="mail-benchmark-") as temporary:
        python = make_peer(Path(temporary))
        served = ("--scenario", SCENARIO, "--delay", str(options.delay), "--dns-port", "0")
        with lab_process(*served) as facts:
            print(f"{'at ' + format(options.delay, 'g') + ' ms':<24}     ours  checkdmarc   times")
            for what, with_hosts in (("records", False), ("records and mail hosts", True)):
                row, times = compare(
                    what,
                    options.rounds,
                    functools.partial(our_seconds, facts, with_hosts=with_hosts),
                    functools.partial(peer_seconds, python, facts, with_hosts=with_hosts),
                )
                print(row, flush=True)
                ratios.append(times)
    return 0 if min(ratios) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
