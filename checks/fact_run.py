"""Gathers the facts that checks ask for, each once, and lets a check judge once it has its own."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import replace
from typing import Any

from checks.check import Check, CouldNotFindOut, Need, Verdict
from checks.facts.probe import Probe, is_fact, probe_of
from checks.net.network import Net
from checks.pacing import Pace
from checks.permission.warrant import Warrants
from checks.subjects import SUBJECT_TYPES, Subject, Surface

logger = logging.getLogger(__name__)


class FactRun:
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
                return out_of_time(what, probe.seconds, [probe.fact.__name__])
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


def out_of_time(what: str, seconds: float, missing: list[str]) -> CouldNotFindOut:
    reason = f"{what}: not finished within {seconds:g} s"
    return CouldNotFindOut("engine.out-of-time", reason, seconds=seconds, missing=missing)


def _crashed(what: str, error: Exception) -> CouldNotFindOut:
    """A fault of ours, not of the client: it must not look like a finding, nor stop the others."""
    logger.error("%s crashed", what, exc_info=error)
    name = type(error).__name__
    return CouldNotFindOut("engine.crashed", f"{what} crashed ({name})", exception=name)
