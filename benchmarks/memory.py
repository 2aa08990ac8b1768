"""How much memory the whole portal takes when it does nothing: supervisor, web, worker, beat and lab.

`python -m benchmarks.memory` starts what `make run` starts (`manage.py up`, on a free port and with a folder
of its own), asks for a page once, waits until the demo is made and every process is at rest, its audits and
its pack done, and adds up the proportional set size (PSS) of the process tree: memory that processes share
counts once. Linux only. Ends with 1 when it is over 350 MB.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
MOST_MEGABYTES = 350.0
READY_SECONDS = 300.0
# At rest: for so long the processes together use less than this share of one core in every three seconds.
# An audit that waits for silent hosts is as quiet for ten of them, and the demo's pack follows it.
QUIET_SHARE = 0.05
QUIET_SECONDS = 21.0
LOOK_SECONDS = 3.0


@contextmanager
def portal(*, has_demo: bool) -> Iterator[tuple[psutil.Process, int]]:
    """Yields the supervisor and the port once it says that it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        command = [sys.executable, "manage.py", "up", "--port", str(port)]
        process = subprocess.Popen(
            command if has_demo else [*command, "--no-demo"],
            cwd=ROOT,
            env=environment(folder),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            _wait_until_ready(process)
            yield psutil.Process(process.pid), port
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def environment(folder: str) -> dict[str, str]:
    """This one's, save what would make each process compile the code anew: that keeps 30 MB more."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "VAR_DIR": folder, "DEBUG": "0", "PORTAL_MODE": "embedded"}


def _wait_until_ready(process: "subprocess.Popen[str]") -> None:
    """Raises RuntimeError when the portal ends before it is ready."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Ready:"):
            return
    raise RuntimeError(f"the portal ended with {process.wait()} before it was ready")


def wait_until_quiet(supervisor: psutil.Process) -> None:
    quiet, ends = 0.0, time.monotonic() + READY_SECONDS
    while time.monotonic() < ends:
        before = _processor_seconds(supervisor)
        time.sleep(LOOK_SECONDS)
        is_quiet = abs(_processor_seconds(supervisor) - before) < LOOK_SECONDS * QUIET_SHARE
        quiet = quiet + LOOK_SECONDS if is_quiet else 0.0
        if quiet >= QUIET_SECONDS:
            return
    raise RuntimeError("the portal does not come to rest")


def _processor_seconds(supervisor: psutil.Process) -> float:
    return sum(
        times.user + times.system
        for times in (process.cpu_times() for process in (supervisor, *supervisor.children(recursive=True)))
    )


def visit(port: int) -> None:
    """The sign-in page: templates and forms are loaded by whoever comes first."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/account/login/")
    response = connection.getresponse()
    assert response.status == 200, response.status
    response.read()
    connection.close()


def megabytes(process: psutil.Process) -> float:
    """The kernel's own sum of the process's proportional set size."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {process.pid} tells no PSS")


def name_of(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    for mark, name in (
        ("config/supervisor.py", "supervisor"),
        ("gunicorn", "web"),
        ("config.beat", "beat"),
        ("config.worker", "worker"),
        ("checks.lab", "lab"),
    ):
        if mark in words:
            return name
    return words[:40]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--no-demo", action="store_true", help="without the demo and its lab")
    options = parser.parse_args()
    with portal(has_demo=not options.no_demo) as (supervisor, port):
        visit(port)
        wait_until_quiet(supervisor)
        processes = [supervisor, *supervisor.children(recursive=True)]
        sizes = [(name_of(process), megabytes(process)) for process in processes]
    if not options.no_demo and "lab" not in dict(sizes):
        raise RuntimeError("the lab did not start: other labs hold its addresses, so this would not count it")
    for name, size in sizes:
        print(f"{name:<12} {size:>7.1f} MB")
    total = sum(size for _, size in sizes)
    is_ok = total <= MOST_MEGABYTES
    print(f"{'all':<12} {total:>7.1f} MB of {MOST_MEGABYTES:g}  {'ok' if is_ok else 'OVER'}")
    return 0 if is_ok else 1


if __name__ == "__main__":
    sys.exit(main())
