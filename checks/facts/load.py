"""Asks for a route at a steady, agreed rate, whether or not it keeps up, and stops where it suffers."""

import asyncio
import time
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.net.answers import NetError
from checks.net.network import Net
from checks.permission.gate import Gate
from checks.permission.limits import LOAD, load_target_ms
from checks.permission.warrant import Warrants
from checks.subjects import Route, RouteRole, Surface

_SECONDS = 120.0
_ENOUGH_SECONDS = 110.0
_JUDGED_FROM = 8
_SUFFERING = 0.3
_TOO_SLOW_SECONDS = 10.0
_MOST_HELD_BACK = 3


@dataclass(frozen=True, slots=True)
class LoadAnswer:
    """`seconds` from the request sent to the last byte; `error` where no answer came, or a held-back one."""

    status: int
    seconds: float
    error: str = ""
    is_held_back: bool = False


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """`target_ms` is 0 where nothing was sent; `stopped` says why fewer were sent than agreed on."""

    url: str
    target_ms: float = 0.0
    per_second: float = 0.0
    planned: int = 0
    answers: tuple[LoadAnswer, ...] = ()
    seconds: float = 0.0
    stopped: str = ""
    also_fine: frozenset[int] = frozenset()

    def is_error(self, answer: LoadAnswer) -> bool:
        return bool(answer.error) or (answer.status >= 400 and answer.status not in self.also_fine)


class _Strain:
    """Whether the site suffers: then nothing more is sent."""

    def __init__(self) -> None:
        self.answers: list[LoadAnswer] = []
        self.reason = ""

    def add(self, answer: LoadAnswer) -> None:
        self.answers.append(answer)
        held_back = sum(one.is_held_back for one in self.answers)
        broken = sum(one.status >= 500 or not one.status for one in self.answers)
        if held_back >= _MOST_HELD_BACK:
            self.reason = "held back"
        elif len(self.answers) >= _JUDGED_FROM and broken > _SUFFERING * len(self.answers):
            self.reason = f"{broken} of {len(self.answers)} answers were errors"
        elif answer.seconds > _TOO_SLOW_SECONDS:
            self.reason = f"an answer took {answer.seconds:.1f} s"


@probe(is_paced=True, seconds=_SECONDS)
async def probe_load(route: Route, surface: Surface, net: Net, warrants: Warrants) -> LoadFacts:
    """Raises CouldNotFindOut without a permit."""
    target = load_target_ms(route, surface)
    if not target:
        return LoadFacts(route.url)
    gate = Gate(warrants, net, LOAD, route.url)
    strain = _Strain()
    began = time.monotonic()

    async def ask(number: int) -> None:
        # Each leaves at its own time, whether or not the ones before it are answered.
        await asyncio.sleep(number / gate.per_second - (time.monotonic() - began))
        if strain.reason or gate.sent >= gate.most:
            return
        if time.monotonic() - began > _ENOUGH_SECONDS:
            strain.reason = "time was up"
            return
        strain.add(await _answer(gate, route.url))

    try:
        async with asyncio.TaskGroup() as tasks:
            for number in range(gate.most):
                tasks.create_task(ask(number))
    except* CouldNotFindOut as halts:
        raise halts.exceptions[0] from None
    return LoadFacts(
        route.url,
        target,
        gate.per_second,
        gate.most,
        tuple(strain.answers),
        time.monotonic() - began,
        strain.reason,
        _also_fine(route),
    )


def _also_fine(route: Route) -> frozenset[int]:
    asks_to_sign_in = {401, 403} if route.role in {RouteRole.DASHBOARD, RouteRole.API} else set()
    return frozenset({route.expected_status, *asks_to_sign_in})


async def _answer(gate: Gate, url: str) -> LoadAnswer:
    began = time.monotonic()
    try:
        response = await gate.send(url)
    except NetError as error:
        return LoadAnswer(0, time.monotonic() - began, error.detail[:200])
    seconds = response.seconds + response.read_seconds
    if response.challenge or response.status == 429:
        return LoadAnswer(response.status, seconds, response.challenge or "429", is_held_back=True)
    return LoadAnswer(response.status, seconds)
