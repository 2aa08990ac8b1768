"""Lets hosts in, in an audit of many: those that may be silent must not delay those that answer."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from typing import Any

from checks.host_order import by_weight, lived_on
from checks.net.flight import is_patient
from checks.net.network import Net
from checks.pacing import is_idle
from checks.subjects import Surface

# So many hosts begin at once, and in a larger audit those of them that a product is known to live on.
AT_ONCE = 12
# So many that have answered are asked everything side by side: what has begun is to end in time.
PLACES = 24
SILENT_PLACES = 4
# So many of the others get their turn in a spare moment, and so many when nobody is at work.
_TURN = 2
_LONG_TURN = 8
_HOSTS_A_BUDGET = 250
# The head start ends when no verdict came for so long.
_QUIET_SECONDS = 2.0
# Of the processor's time.
_PATIENCE_SECONDS = 0.1
_HASTE_SECONDS = 0.01

type Work = Callable[[str], Sequence[asyncio.Task[None]]]
type Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Crowd:
    """`work` begins all that is asked of a host, a task a verdict; `start` makes a task of the run.

    The hosts that matter begin at once and have a head start, since all share resolvers and servers. Then
    the others are knocked at whenever the loop has nothing else to do; they begin when that has told whether
    they answer, and those that do not stand behind all others.
    """

    def __init__(self, net: Net, start: Start, work: Work) -> None:
        self._net = net
        self._start = start
        self._work = work
        self._places = asyncio.Semaphore(PLACES)
        self._silent_places = asyncio.Semaphore(SILENT_PLACES)
        self._busy = 0
        self._told = 0

    async def admit(self, hosts: Sequence[str], surface: Surface) -> None:
        """Ends when every host has begun or was knocked at; "" is the work that belongs to none."""
        first, others = in_order(hosts, surface)
        at_work = {self._start(self._ask_all(host)) for host in ("", *first)}
        if others:
            await self._head_start(at_work)
        is_patient.set(True)
        async for host in self._in_turns(others):
            self._start(self._knock(host))

    async def _knock(self, host: str) -> None:
        silence = await asyncio.shield(self._net.knock(host))
        if silence is None:
            is_patient.set(False)
            async with self._places:
                await self._ask_all(host)
        else:
            async with self._silent_places:
                await self._spare_moment()
                await asyncio.gather(*self._work(host))

    async def _ask_all(self, host: str) -> None:
        self._busy += 1
        try:
            tasks = self._work(host)
            for task in tasks:
                task.add_done_callback(self._note)
            await asyncio.gather(*tasks)
        finally:
            self._busy -= 1

    def _note(self, _: asyncio.Task[None]) -> None:
        self._told += 1

    async def _head_start(self, at_work: Collection[asyncio.Task[None]]) -> None:
        """Waits as long as verdicts come: a silent one among the first holds nobody up for ever."""
        loop = asyncio.get_running_loop()
        told, heard = -1, loop.time()
        while loop.time() < heard + _QUIET_SECONDS:
            _, pending = await asyncio.wait(at_work, timeout=_QUIET_SECONDS / 8)
            if not pending:
                return
            if told != self._told:
                told, heard = self._told, loop.time()

    async def _in_turns(self, hosts: Sequence[str]) -> AsyncIterator[str]:
        waiting = deque(hosts)
        while waiting:
            await self._spare_moment()
            for _ in range(min(len(waiting), _TURN if self._busy else _LONG_TURN)):
                yield waiting.popleft()

    async def _spare_moment(self) -> None:
        """Waits until the loop is idle.

        Where it never is, things go on all the same, slowly as long as a host that answers is at work.
        """
        due = time.thread_time() + (_PATIENCE_SECONDS if self._busy else _HASTE_SECONDS)
        while not await is_idle() and time.thread_time() < due:
            pass


def shares(hosts: int) -> float:
    """How many times the usual budget an audit of so many hosts has.

    In a crowd a silent host takes nearly all of one before it is known as such, and then some work.
    """
    return 1.0 if hosts <= AT_ONCE else 2.0 + hosts / _HOSTS_A_BUDGET


def in_order(hosts: Sequence[str], surface: Surface) -> tuple[list[str], list[str]]:
    """Those that begin at once, and the others; in both first the hosts that most hangs on."""
    if len(hosts) <= AT_ONCE:
        return list(hosts), []
    ordered, known = by_weight(hosts, surface), lived_on(surface)
    first = [host for host in ordered if host in known][:AT_ONCE]
    begun = set(first)
    return first, [host for host in ordered if host not in begun]
