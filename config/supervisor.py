"""Keeps the portal's processes running, from a process that stays small: it imports none of their code.

`manage.py up` replaces itself with `python -I config/supervisor.py PLAN`; PLAN is a file of JSON, see `Plan`.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

TICK = 0.1
LAB_SECONDS = 20.0
READY_SECONDS = 60.0
DEMO_SECONDS = 600.0
GRACE_SECONDS = 8.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 30.0
LARGEST_LOG = 5_000_000
PR_SET_PDEATHSIG = 1


@dataclass
class Plan:
    """What is to run: `services` by name; `lab` and `demo` are commands or empty; `port` is the web's.

    `lab_blocks` are the address blocks that the lab may take, the first free one it takes.
    """

    services: dict[str, list[str]]
    port: int
    logs: Path
    lab: list[str]
    lab_blocks: list[str]
    lab_state: Path
    demo: list[str]
    sign_in: Path

    @classmethod
    def read(cls, path: Path) -> "Plan":
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        folders = {name: Path(data[name]) for name in ("logs", "lab_state", "sign_in")}
        return cls(**{**data, **folders})


@dataclass
class Service:
    """One process: started again when it ends, after a pause that grows while it does not stay up."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = 1.0
    start_at: float = field(default_factory=time.monotonic)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tick(self, now: float) -> None:
        if self.process is not None and self.process.poll() is not None:
            self._plan_restart(now, self.process.returncode)
        if self.process is None and now >= self.start_at:
            self.start(now)

    def start(self, now: float) -> None:
        self.started = now
        with self.log.open("ab") as log:
            self.process = launch(self.command, self.environment, output=log, errors=log)

    def _plan_restart(self, now: float, code: int) -> None:
        self.end_group()
        self.pause = 1.0 if now - self.started > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + self.pause / 2
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        say(f"{self.name} ended {how}; starting it again in {self.pause / 2:g} s (see {self.log})")

    def end_group(self) -> None:
        """Ends what the process left behind in its group."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nothing is left of it
        finally:
            self.process.wait()
            self.process = None


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # Threads of one small process need no heaps of their own: fewer of them keep less memory unused.
        self.environment = {"MALLOC_ARENA_MAX": "2", **os.environ}
        self.services: list[Service] = []
        self.is_stopping = False

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._start()
            while not self.is_stopping:
                self._tick()
        finally:
            self._stop()
        return 0

    def _start(self) -> None:
        if self.plan.lab:
            self._start_lab()
        for name, command in self.plan.services.items():
            self._add(name, command)
        demo = self._demo() if self.plan.demo else None
        is_served = self._wait_for(lambda: is_ready(self.plan.port), READY_SECONDS)
        if not is_served and not self.is_stopping:
            say(f"the portal is not ready after {READY_SECONDS:g} s; see {self.plan.logs / 'web.log'}")
            is_served = self._wait_for(lambda: is_ready(self.plan.port), float("inf"))
        if demo is not None:
            self._wait_for(lambda: demo.poll() is not None, DEMO_SECONDS)
            self._keep_sign_in(demo)
        if is_served and not self.is_stopping:
            say(f"Ready: http://localhost:{self.plan.port}")
            if self.plan.sign_in.exists():
                say(self.plan.sign_in.read_text(encoding="utf-8").rstrip())

    def _start_lab(self) -> None:
        """Another lab may hold an address block already: then the next one is tried."""
        for block in self.plan.lab_blocks:
            self.plan.lab_state.unlink(missing_ok=True)
            lab = self._add("lab", [*self.plan.lab, "--base", block])
            if self._lab_stands(lab):
                self.environment |= lab_settings(
                    json.loads(self.plan.lab_state.read_bytes()), self.environment
                )
                return
            lab.end_group()
            self.services.remove(lab)
            if self.is_stopping:
                return
        say(f"the lab did not start, so its domains do not answer; see {self.plan.logs / 'lab.log'}")

    def _lab_stands(self, lab: Service) -> bool:
        """Waits until the lab has written its state, or has given up."""
        ends = time.monotonic() + LAB_SECONDS
        while not self.is_stopping and lab.is_alive and time.monotonic() < ends:
            if self.plan.lab_state.exists():
                return True
            time.sleep(TICK / 2)
        return False

    def _demo(self) -> "subprocess.Popen[bytes]":
        say("Making the demo …")
        with (self.plan.logs / "demo.log").open("ab") as log:
            return launch(self.plan.demo, self.environment, output=subprocess.PIPE, errors=log)

    def _keep_sign_in(self, demo: "subprocess.Popen[bytes]") -> None:
        """What the demo prints is how to sign in; later starts show it again."""
        if demo.poll() is None:
            demo.kill()
        text = demo.communicate()[0]
        if demo.returncode == 0:
            self.plan.sign_in.write_bytes(text)
        elif not self.is_stopping:
            say(f"the demo could not be made; see {self.plan.logs / 'demo.log'}")

    def _add(self, name: str, command: list[str]) -> Service:
        log = self.plan.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.rename(log.with_suffix(".log.1"))
        service = Service(name, command, log, dict(self.environment))
        self.services.append(service)
        service.start(time.monotonic())
        return service

    def _tick(self) -> None:
        for service in self.services:
            service.tick(time.monotonic())
        time.sleep(TICK)

    def _wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        ends = time.monotonic() + seconds
        while not self.is_stopping and time.monotonic() < ends:
            if condition():
                return True
            self._tick()
        return False

    def _on_signal(self, number: int, frame: object) -> None:
        if self.is_stopping:  # asked twice: no more grace
            for service in self.services:
                service.end_group()
        self.is_stopping = True

    def _stop(self) -> None:
        say("Stopping …")
        running = [service.process for service in self.services if service.process is not None]
        for process in running:
            process.terminate()
        ends = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < ends and any(process.poll() is None for process in running):
            time.sleep(TICK / 2)
        for service in self.services:
            service.end_group()


def launch(
    command: list[str], environment: dict[str, str], *, output: IO[bytes] | int, errors: IO[bytes]
) -> "subprocess.Popen[bytes]":
    """A child in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(  # noqa: S603  the commands of the plan
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent(os.getpid()),
    )


def lab_settings(state: dict[str, Any], environment: dict[str, str]) -> dict[str, str]:
    """The audit's settings that let the lab's names and addresses in beside whatever is set already."""
    zones = sorted({domain.rpartition(".")[2] for domain in state["domains"]})
    added = {
        "AUDIT_ZONE_RESOLVERS": ",".join(f"{zone}={state['resolver']}" for zone in zones),
        "AUDIT_ALLOWED_NETWORKS": ",".join(state["networks"]),
        "AUDIT_RDAP_SERVERS": ",".join(f"{zone}={state['rdap']}" for zone in zones),
        "AUDIT_PORT_MAP": ",".join(f"{usual}={real}" for usual, real in state["port_map"].items()),
    }
    merged = {name: ",".join(filter(None, (environment.get(name), value))) for name, value in added.items()}
    return {**merged, "AUDIT_CA_FILE": environment.get("AUDIT_CA_FILE") or state["ca_file"]}


def is_ready(port: int) -> bool:
    """Whether the web process answers /readyz with 200. A bare socket: an HTTP library would cost 10 MB."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "127.0.0.1"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(f"GET /readyz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """On Linux a child goes with the supervisor, even where that is killed outright."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def tell_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return tell_kernel


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(Supervisor(Plan.read(Path(sys.argv[1]))).run())
