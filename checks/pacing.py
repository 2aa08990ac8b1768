"""When work on a host may begin: hosts do not wait for one another, and measurements disturb nothing."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from checks.check import Check
from checks.facts.probe import Probe
from checks.subjects import Host, Route, Subject

_PACED_SIDE_BY_SIDE = 2


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
