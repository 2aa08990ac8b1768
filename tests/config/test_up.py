"""`manage.py up` keeps its processes running, and leaves none behind however it ends."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.supervisor import lab_settings

# One after the other: each of these starts processes of its own.
pytestmark = pytest.mark.xdist_group("up")

ROOT = Path(__file__).parents[2]
# With the demo 350 at rest: its lab takes 32 of them, and what the first requests and tasks load 8.
MOST_MEMORY = 310


class Portal:
    """A portal of its own folder and port, with what it prints."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = _free_port()
        self.output = var / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), "--no-demo"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "VAR_DIR": str(var)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.family = psutil.Process(self.process.pid)

    def says(self, text: str) -> bool:
        return text in self.output.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        eventually(lambda: self.says(f"Ready: http://localhost:{self.port}"), 240)

    def end(self) -> None:
        """At once: asked a second time it gives nobody time to finish."""
        if self.process.poll() is None:
            self.process.terminate()
            eventually(lambda: self.says("Stopping"), 10)
            self.process.terminate()
            self.process.wait(20)

    def child(self, word: str) -> psutil.Process:
        return next(child for child in self.family.children() if word in " ".join(child.cmdline()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: making its database anew is most of what a start costs."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def started() -> Iterator[list[Portal]]:
    started: list[Portal] = []
    yield started
    for portal in started:
        portal.end()


@pytest.fixture
def portal(folder: Path, started: list[Portal]) -> Portal:
    """The one that the test before left running, or a new one."""
    if not started or started[-1].process.poll() is not None:
        started.append(Portal(folder))
        started[-1].wait_until_ready()
    return started[-1]


def test_what_it_writes_is_for_its_owner_alone(portal: Portal) -> None:
    portal_files = (path for path in portal.var.rglob("*") if "static" not in path.parts)
    written = {path: _mode(path) for path in portal_files if path != portal.output}
    assert {"portal.sqlite3", "secret_key", "web.log", "up.json"} <= {path.name for path in written}
    assert [path.name for path, mode in written.items() if stat.S_ISREG(mode) and mode & 0o077] == []


def test_a_process_that_dies_is_started_again(portal: Portal) -> None:
    worker = portal.child("worker")
    worker.kill()
    eventually(lambda: portal.says("worker ended by SIGKILL; starting it again in 1 s"), 10)
    eventually(lambda: portal.child("worker").pid != worker.pid, 10)
    _send(portal.var, "handover.tasks.sweep_packs")
    eventually(lambda: list((portal.var / "broker").glob("*.msg")) == [], 60)
    with socket.create_connection(("127.0.0.1", portal.port), timeout=5):
        pass


def test_a_taken_port_and_a_taken_folder_get_one_line(
    portal: Portal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    taken_port = _up(tmp_path_factory.mktemp("other"), portal.port)
    assert taken_port.stderr.startswith(f"CommandError: port {portal.port} cannot be used")
    assert f"make run PORT={portal.port + 1}" in taken_port.stderr
    taken_folder = _up(portal.var, _free_port())
    assert "is running on" in taken_folder.stderr
    for ended in (taken_port, taken_folder):
        assert ended.returncode == 1
        assert ended.stderr.count("\n") == 1


def test_none_survives_a_supervisor_that_is_killed(portal: Portal) -> None:
    everyone = portal.family.children(recursive=True)
    portal.process.kill()
    portal.process.wait(10)
    eventually(lambda: _living(everyone) == [], 20)


def test_it_serves_in_little_memory_and_ctrl_c_ends_everything(portal: Portal) -> None:
    """The last of them, so that no process of this one compiles the code for itself, which stays with it."""
    eventually(lambda: portal.child("worker").children() != [], 20)
    everyone = [portal.family, *portal.family.children(recursive=True)]
    measured = [_measured(process) for process in everyone]
    names = " ".join(name for name, _size in measured)
    assert all(word in names for word in ("gunicorn", "worker", "beat"))
    megabytes = sum(size for _name, size in measured) / 2**20
    assert megabytes <= MOST_MEMORY
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(20) == 0
    eventually(lambda: _living(everyone) == [], 5)


def test_the_lab_is_let_in_beside_what_is_set_already() -> None:
    state = {
        "resolver": "127.53.0.1:5300",
        "ca_file": "/lab/ca.pem",
        "networks": ["127.53.0.0/16"],
        "port_map": {"443": 8443},
        "rdap": "https://rdap.registry.test/",
        "domains": ["clean.test", "shop.brightcart.test"],
    }
    assert lab_settings(state, {"AUDIT_ALLOWED_NETWORKS": "10.0.0.0/8", "AUDIT_CA_FILE": ""}) == {
        "AUDIT_ZONE_RESOLVERS": "test=127.53.0.1:5300",
        "AUDIT_RDAP_SERVERS": "test=https://rdap.registry.test/",
        "AUDIT_ALLOWED_NETWORKS": "10.0.0.0/8,127.53.0.0/16",
        "AUDIT_PORT_MAP": "443=8443",
        "AUDIT_CA_FILE": "/lab/ca.pem",
    }
    assert json.dumps(lab_settings(state, {"AUDIT_CA_FILE": "/own.pem"})).count("/own.pem") == 1


def _up(var: Path, port: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "up", "--port", str(port), "--no-demo"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(var)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def _mode(path: Path) -> int:
    """0 of a file that is gone meanwhile: messages come and go."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0


def _send(var: Path, task: str) -> None:
    subprocess.run(
        [sys.executable, "-c", f"from config.celery import app; app.send_task({task!r})"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(var)},
        check=True,
        timeout=60,
    )


def _measured(process: psutil.Process) -> tuple[str, int]:
    """Its command and its bytes of memory; nothing of one that ended meanwhile."""
    try:
        return " ".join(process.cmdline()), process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return "", 0


def _living(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except (StopIteration, psutil.NoSuchProcess):
            pass  # a process is between two lives
        assert time.monotonic() < ends, "it did not come to pass in time"
        time.sleep(0.1)
