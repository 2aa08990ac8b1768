"""Runs an audit: gathers the facts that checks ask for, each once, and yields verdicts as they come."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from checks.check import Check, CouldNotFindOut, Need, Verdict
from checks.crowd import AT_ONCE, Crowd, shares
from checks.facts.probe import Probe, is_fact, probe_of
from checks.net.network import Net
from checks.pacing import Pace, by_host, place_for_audit
from checks.permission.limits import LIMITS
from checks.permission.warrant import Warrants
from checks.subjects import SUBJECT_TYPES, Host, Subject, Surface

logger = logging.getLogger(__name__)

BUDGET_SECONDS = 8.0
PACED_BUDGET_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One verdict; `seconds` is the time from the start of the run until it was there."""

    check: Check
    subject: Subject
    verdict: Verdict
    seconds: float


def pairs_of(surface: Surface, checks: Iterable[Check], label: str = "") -> list[tuple[Check, Subject]]:
    """What an audit judges: every check with every subject of its kind, or with the one of that label."""
    return [
        (check, subject)
        for check in checks
        for subject in surface.subjects(check.subject)
        if label in ("", subject.label)
    ]


def plan(surface: Surface, checks: Iterable[Check], label: str = "") -> int:
    """How many results the audit of these checks will yield."""
    return len(pairs_of(surface, checks, label))


async def audit(
    surface: Surface,
    net: Net,
    checks: Sequence[Check],
    *,
    label: str = "",
    budget: float = BUDGET_SECONDS,
    paced_budget: float = PACED_BUDGET_SECONDS,
    warrants: Warrants | None = None,
    record: dict[tuple[type[Any], str], Any] | None = None,
) -> AsyncGenerator[CheckResult]:
    """Yields one result for every check and subject of its kind, in the order in which they finish.

    With a subject's `label`, only that subject is judged; facts about others come in where a check asks.
    Facts that are not there within `budget` seconds (more in a crowd of hosts: `crowd.shares`) make
    `could_not_tell`; those that measure time come last, within `paced_budget` of their own. Without
    `warrants`, none sends more than visitors do. Of many audits in one event loop few are under way at once;
    the others wait, with their time before them. What was found out goes into `record`, by fact and label of
    its subject. Closing the generator ends everything under way.
    """
    warrants = warrants or Warrants()
    run = _Run(surface, net, warrants)
    pairs = pairs_of(surface, checks, label)
    # What may not send has nothing to measure: it says so at once.
    measuring = {
        check
        for check in checks
        if is_paced(check) and (check.key not in LIMITS or warrants.holds(check.key))
    }
    swift = [pair for pair in pairs if pair[0] not in measuring]
    paced = [pair for pair in pairs if pair[0] in measuring]
    waves = ((swift, budget * shares(len(by_host(swift)))), (paced, paced_budget))
    async with place_for_audit():
        began = time.monotonic()
        try:
            for wave, seconds in waves:
                async with aclosing(_judge_all(run, wave, time.monotonic() + seconds, seconds)) as verdicts:
                    async for check, subject, verdict in verdicts:
                        yield CheckResult(check, subject, verdict, time.monotonic() - began)
        finally:
            await run.cancel()
            if record is not None:
                record.update(run.found())


def is_paced(check: Check) -> bool:
    """Whether a check rests on a fact that measures time: such checks come when all else is done."""
    return _need_pacing(check.needs)


def asks_about_all(check: Check) -> bool:
    """Whether a check wants the same fact of every host."""
    return any(need.each and probe_of(need.type).subject is Host for need in check.needs)


def _need_pacing(needs: Iterable[Need]) -> bool:
    return any(
        is_fact(need.type) and (probe_of(need.type).is_paced or _need_pacing(probe_of(need.type).needs))
        for need in needs
    )


async def _judge_all(
    run: "_Run", pairs: Sequence[tuple[Check, Subject]], deadline: float, budget: float
) -> AsyncGenerator[tuple[Check, Subject, Verdict]]:
    waiting = set(pairs)
    done: asyncio.Queue[tuple[Check, Subject, Verdict]] = asyncio.Queue()

    async def judge(pair: tuple[Check, Subject]) -> None:
        done.put_nowait((*pair, await run.judge(*pair)))

    run.start(_begin_all(run, pairs, judge))
    while waiting:
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                result = await done.get()
        except TimeoutError:
            break
        waiting.discard(result[:2])
        yield result
    # What is in time is judged before the run is cut off; the rest is what time has run out for.
    await run.cancel()
    while not done.empty():
        result = done.get_nowait()
        waiting.discard(result[:2])
        yield result
    for check, subject in [pair for pair in pairs if pair in waiting]:
        missing = run.unfinished(check.needs, subject)
        yield check, subject, silent(subject, _out_of_time(check.title, budget, missing))


async def _begin_all(
    run: "_Run",
    pairs: Sequence[tuple[Check, Subject]],
    judge: Callable[[tuple[Check, Subject]], Coroutine[Any, Any, None]],
) -> None:
    """Begins with all but what asks about every host of a crowd, which comes last."""
    asked = by_host(pairs)
    hosts = [host for host in asked if host]
    of_none = asked.pop("", [])
    is_late = {check for check, _ in of_none if len(hosts) > AT_ONCE and asks_about_all(check)}
    asked[""] = [pair for pair in of_none if pair[0] not in is_late]

    def work(host: str) -> list[asyncio.Task[None]]:
        return [run.start(judge(pair)) for pair in asked[host]]

    await Crowd(run.net, run.start, work).admit(hosts, run.surface)
    for pair in of_none:
        if pair[0] in is_late:
            run.start(judge(pair))


class _Run:
    """The facts of one audit, as tasks that never raise: each ends as a fact or as `CouldNotFindOut`."""

    def __init__(self, surface: Surface, net: Net, warrants: Warrants) -> None:
        self.surface = surface
        self.net = net
        self._warrants = warrants
        self._facts: dict[tuple[type[Any], Subject], asyncio.Task[Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pace = Pace()

    def start[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def cancel(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._facts = {key: task for key, task in self._facts.items() if not task.cancelled()}

    def found(self) -> dict[tuple[type[Any], str], Any]:
        """Every fact that came to an end, or why it could not be found out."""
        done = ((key, task) for key, task in self._facts.items() if task.done() and not task.cancelled())
        return {(fact, subject.label): task.result() for (fact, subject), task in done}

    async def judge(self, check: Check, subject: Subject) -> Verdict:
        try:
            arguments = await self._arguments(check.needs, subject)
            return check.judge(**arguments)
        except CouldNotFindOut as reason:
            return silent(subject, reason)
        except Exception as error:  # noqa: BLE001  a crashing check becomes a verdict of its own
            return _crashed(f"check {check.key} of {subject.label}", error).verdict()

    def unfinished(self, needs: Iterable[Need], subject: Subject) -> list[str]:
        """Names of the facts that a check still lacks."""
        return sorted(
            need.type.__name__
            for need in needs
            if is_fact(need.type)
            and not all((fact, one) in self._facts for fact, one in self._keys(need, subject))
        )

    def _keys(self, need: Need, subject: Subject) -> Iterator[tuple[type[Any], Subject]]:
        kind = probe_of(need.type).subject
        subjects = self.surface.subjects(kind) if need.each else (self.surface.enclosing(subject, kind),)
        for one in subjects:
            yield need.type, one

    async def _arguments(self, needs: Iterable[Need], subject: Subject) -> dict[str, Any]:
        """Starts everything that is needed, then waits; raises the first reason why something is missing."""
        waiting: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {}
        arguments: dict[str, Any] = {}
        for need in needs:
            if need.type is Surface:
                arguments[need.name] = self.surface
            elif need.type is Net:
                arguments[need.name] = self.net
            elif need.type is Warrants:
                arguments[need.name] = self._warrants
            elif need.type in SUBJECT_TYPES:
                arguments[need.name] = self.surface.enclosing(subject, need.type)
            else:
                tasks = {one: self._fact(fact, one) for fact, one in self._keys(need, subject)}
                waiting[need.name] = _everyone(tasks) if need.each else _the_one(tasks)
        for name, wait in waiting.items():
            arguments[name] = await wait()
        return arguments

    def _fact(self, fact: type[Any], subject: Subject) -> asyncio.Task[Any]:
        key = (fact, subject)
        if key not in self._facts:
            self._facts[key] = self.start(self._gather(probe_of(fact), subject))
        return self._facts[key]

    async def _gather(self, probe: Probe, subject: Subject) -> Any:
        what = f"{probe.fact.__name__} of {subject.label}"
        deadline = None
        try:
            arguments = await self._arguments(probe.needs, subject)
            async with self._pace.turn(probe, subject), asyncio.timeout(probe.seconds) as deadline:
                return await probe.gather(**arguments)
        except CouldNotFindOut as reason:
            return reason
        except Exception as error:  # noqa: BLE001  so does a crashing probe
            if isinstance(error, TimeoutError) and deadline is not None and deadline.expired():
                return _out_of_time(what, probe.seconds, [probe.fact.__name__])
            return _crashed(f"probe for {what}", error)


def _the_one(tasks: dict[Subject, asyncio.Task[Any]]) -> Callable[[], Coroutine[Any, Any, Any]]:
    async def wait() -> Any:
        (task,) = tasks.values()
        value = await asyncio.shield(task)
        if isinstance(value, CouldNotFindOut):
            raise value
        return value

    return wait


def _everyone(tasks: dict[Subject, asyncio.Task[Any]]) -> Callable[[], Coroutine[Any, Any, Any]]:
    async def wait() -> dict[Subject, Any]:
        return {subject: await asyncio.shield(task) for subject, task in tasks.items()}

    return wait


def silent(subject: Subject, reason: CouldNotFindOut) -> Verdict:
    """The verdict that a missing fact leaves, with the subject in front: a fact may be about another one."""
    verdict = reason.verdict()
    if verdict.summary.startswith(subject.label):
        return verdict
    return replace(verdict, summary=f"{subject.label}: {verdict.summary}")


def _out_of_time(what: str, seconds: float, missing: list[str]) -> CouldNotFindOut:
    reason = f"{what}: not finished within {seconds:g} s"
    return CouldNotFindOut("engine.out-of-time", reason, seconds=seconds, missing=missing)


def _crashed(what: str, error: Exception) -> CouldNotFindOut:
    """A fault of ours, not of the client: it must not look like a finding, nor stop the others."""
    logger.error("%s crashed", what, exc_info=error)
    name = type(error).__name__
    return CouldNotFindOut("engine.crashed", f"{what} crashed ({name})", exception=name)
