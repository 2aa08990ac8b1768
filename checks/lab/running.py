"""Starts a lab for a while: in a thread beside the caller's code, or in a process of its own."""

import asyncio
import errno
import json
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from checks.lab.blocks import free_blocks
from checks.lab.log import Log
from checks.lab.scenario import Scenario
from checks.lab.scenario_dns import DnsFault
from checks.lab.scenario_web import HttpFault
from checks.lab.server import BASES, Lab, LabFacts

START_SECONDS = 60.0


class RunningLab:
    """A lab in a thread; its attributes are what an audit of it needs, its methods change it as it runs."""

    def __init__(self, lab: Lab, loop: asyncio.AbstractEventLoop) -> None:
        self._lab = lab
        self._loop = loop

    @property
    def facts(self) -> LabFacts:
        return self._lab.facts

    @property
    def resolver(self) -> str:
        """Where to send DNS queries, as "address:port"."""
        return self.facts.resolver

    @property
    def ca_file(self) -> Path:
        return self.facts.ca_file

    @property
    def networks(self) -> list[str]:
        """The networks that the address policy has to let through."""
        return self.facts.networks

    @property
    def port_map(self) -> dict[int, int]:
        """From a usual port to the one really served, where they differ."""
        return self.facts.port_map

    @property
    def domains(self) -> list[str]:
        return self.facts.domains

    @property
    def base(self) -> str:
        return self._lab.base

    @property
    def log(self) -> Log:
        return self._lab.log

    def scenario(self, name: str) -> Scenario:
        """The scenario as it is served now. Raises LookupError for a name that is not served."""
        return self._lab.scenario(name)

    def replace(self, scenario: Scenario) -> None:
        """Serves a scenario in place of the one of the same name, at once. Raises ScenarioError."""
        asyncio.run_coroutine_threadsafe(self._lab.replace(scenario), self._loop).result(START_SECONDS)

    def break_with(self, name: str, *faults: DnsFault | HttpFault) -> None:
        """Adds faults to a scenario."""
        self.replace(self.scenario(name).with_faults(*faults))

    def mend(self, name: str) -> None:
        """Takes every DNS and HTTP fault out of a scenario."""
        self.replace(self.scenario(name).without_faults())


@contextmanager
def running_lab(
    scenarios: Sequence[str | Scenario] = (),
    *,
    delay_ms: float = 0,
    directory: Path | None = None,
    base: str | None = None,
    dns_port: int = 0,
    http_port: int | None = None,
    https_port: int | None = None,
    smtp_port: int | None = None,
) -> Iterator[RunningLab]:
    """A lab in a thread with its own event loop, for as long as the block lasts.

    The arguments are those of `Lab`. Without a `directory` the authority is a new one; without a `base` the
    first address block is taken in which everything is free, so that labs run side by side.
    """
    with (
        tempfile.TemporaryDirectory(prefix="lab-") as temporary,
        _loop_in_thread() as loop,
        ExitStack() as held,
    ):
        lab = _started(
            loop,
            [base] if base else free_blocks(held),
            lambda block: Lab(
                scenarios,
                directory=directory or Path(temporary),
                dns_port=dns_port,
                http_port=http_port,
                https_port=https_port,
                smtp_port=smtp_port,
                delay_ms=delay_ms,
                base=block,
            ),
        )
        try:
            yield RunningLab(lab, loop)
        finally:
            asyncio.run_coroutine_threadsafe(lab.stop(), loop).result(START_SECONDS)


def _started(loop: asyncio.AbstractEventLoop, blocks: Iterable[str], build: Callable[[str], Lab]) -> Lab:
    taken: OSError | None = None
    for block in blocks:
        lab = build(block)
        try:
            asyncio.run_coroutine_threadsafe(lab.start(), loop).result(START_SECONDS)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            taken = error
        else:
            return lab
    raise taken or OSError(errno.EADDRINUSE, "no address block is free for a lab")


@contextmanager
def _loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lab", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_end_tasks())
        loop.close()


async def _end_tasks() -> None:
    """Ends what still talks to a client, so that nothing is pending when the loop is closed."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)  # lets transports that were just aborted close their sockets


@contextmanager
def lab_process(*arguments: str, blocks: Iterable[str] = BASES) -> Iterator[LabFacts]:
    """The lab in a process of its own, so that its work does not count as the caller's (benchmarks).

    `arguments` are those of `python -m checks.lab`; without `--base` the first of the `blocks` is taken in
    which everything is free. It ends with the caller, even one that is killed. Raises RuntimeError with what
    it said when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as temporary:
        state = Path(temporary) / "state.json"
        with ExitStack() as held:
            bases: Iterable[tuple[str, ...]] = [()]
            if "--base" not in arguments:
                bases = (("--base", block) for block in free_blocks(held, blocks))
            process = _process_in_free_block(arguments, Path(temporary), state, bases)
            try:
                yield read_state(state)
            finally:
                process.terminate()
                process.communicate()


def _process_in_free_block(
    arguments: tuple[str, ...], directory: Path, state: Path, bases: Iterable[tuple[str, ...]]
) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "checks.lab", "--until-eof"]
    command += ["--directory", str(directory), "--state", str(state)]
    said = "no address block is free"
    for base in bases:
        process = subprocess.Popen(  # noqa: S603  our own module
            [*command, *arguments, *base],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = _wait_until_ready(process, state)
        if not said:
            return process
        if "already in use" not in said:
            break
    raise RuntimeError(f"the lab did not start: {said}")


def read_state(path: Path) -> LabFacts:
    """The facts that a lab wrote with --state."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return LabFacts(
        resolver=data["resolver"],
        ca_file=Path(data["ca_file"]),
        networks=data["networks"],
        port_map={int(usual): real for usual, real in data["port_map"].items()},
        domains=data["domains"],
        pid=data["pid"],
        rdap=data["rdap"],
    )


def _wait_until_ready(process: "subprocess.Popen[str]", state: Path) -> str:
    """Waits until the lab prints something: it does so when it has written its state, or when it fails.

    Returns "" for the former, and what it said for the latter.
    """
    if process.stdout is not None:
        select.select([process.stdout], [], [], START_SECONDS)
    if state.exists():
        return ""
    process.kill()
    said = process.communicate()[0].strip()
    return said or "it said nothing"
