"""When work on a host or a whole audit may begin: none starves another, and measurements disturb nothing."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from weakref import WeakKeyDictionary

from checks.check import Check
from checks.facts.probe import Probe
from checks.subjects import Host, Route, Subject

# Side by side in one event loop, which has one processor: so many audits at once, and so many more when it
# has nothing else to do. With all of them begun, all would run out of time.
AUDITS_AT_ONCE = 3
MOST_AUDITS = 8
TICK_SECONDS = 0.002
_PACED_SIDE_BY_SIDE = 2


async def is_idle() -> bool:
    """Whether the loop does nearly nothing while a timer runs.

    It is the processor's time that counts: on a busy machine every timer is late.
    """
    before = time.thread_time()
    await asyncio.sleep(TICK_SECONDS)
    return time.thread_time() - before < TICK_SECONDS / 4


class _Audits:
    """The audits of one event loop."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MOST_AUDITS)
        self._turn = asyncio.Lock()
        self._count = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        async with self._places:
            async with self._turn:
                while self._count >= AUDITS_AT_ONCE and not await is_idle():
                    pass
                self._count += 1
            try:
                yield
            finally:
                self._count -= 1


_audits: WeakKeyDictionary[asyncio.AbstractEventLoop, _Audits] = WeakKeyDictionary()


def place_for_audit() -> AbstractAsyncContextManager[None]:
    """Waits until the audits under way in this event loop leave room for one more."""
    return _audits.setdefault(asyncio.get_running_loop(), _Audits()).place()


class Pace:
    """Lets probes that measure time run at most two at once, and never two at one host."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_PACED_SIDE_BY_SIDE)
        self._hosts: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, probe: Probe, subject: Subject) -> AsyncIterator[None]:
        async with AsyncExitStack() as held:
            if probe.is_paced:
                await held.enter_async_context(self._hosts[host_of(subject)])
                await held.enter_async_context(self._places)
            yield


def by_host(pairs: Iterable[tuple[Check, Subject]]) -> dict[str, list[tuple[Check, Subject]]]:
    """What is asked of each host; under "" what is asked of none."""
    grouped: dict[str, list[tuple[Check, Subject]]] = defaultdict(list)
    for check, subject in pairs:
        grouped[host_of(subject)].append((check, subject))
    return grouped


def host_of(subject: Subject) -> str:
    if isinstance(subject, Route):
        return subject.host_name
    return subject.name if isinstance(subject, Host) else ""
