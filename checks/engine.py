"""Runs an audit: begins with everything in its order, and yields verdicts as they come, within a time."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from checks.check import Check, Need, Verdict
from checks.crowd import AT_ONCE, Crowd, shares
from checks.fact_run import FactRun, out_of_time, silent
from checks.facts.probe import is_fact, probe_of
from checks.net.network import Net
from checks.pacing import by_host, place_for_audit
from checks.permission.limits import LIMITS
from checks.permission.warrant import Warrants
from checks.subjects import Host, Subject, Surface

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
    run = FactRun(surface, net, warrants)
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
    run: FactRun, pairs: Sequence[tuple[Check, Subject]], deadline: float, budget: float
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
        yield check, subject, silent(subject, out_of_time(check.title, budget, missing))


async def _begin_all(
    run: FactRun,
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
