"""Keeps few DNS questions under way at a server: what its buffers cannot hold is lost, and costs seconds.

Questions about hosts that may be silent are patient: few of them stand before anybody else's.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

# Whether what is asked here, and in the tasks begun here, may wait for others.
is_patient: ContextVar[bool] = ContextVar("is_patient", default=False)
# The usual receive buffer of a socket (Linux' rmem_default, 208 kB) holds about 250 small datagrams.
_AT_ONCE = 128
_PATIENT_AT_ONCE = 16
# What was not answered by then will hardly fill a buffer any more; a silent server must not hold the line.
_PLACE_SECONDS = 0.25


class Flight:
    """At most so many questions a server at once, first come, first served; of patient ones fewer."""

    def __init__(
        self,
        at_once: int = _AT_ONCE,
        patient_at_once: int = _PATIENT_AT_ONCE,
        place_seconds: float = _PLACE_SECONDS,
    ) -> None:
        self._place_seconds = place_seconds
        self._places: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))
        self._patient: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(patient_at_once))

    @asynccontextmanager
    async def place(self, server: str) -> AsyncIterator[None]:
        """A question's place, which it has until it is answered, but not for longer than it counts."""
        places = (self._patient if is_patient.get() else self._places)[server]
        await places.acquire()
        held = [places]

        def give_back() -> None:
            while held:
                held.pop().release()

        timer = asyncio.get_running_loop().call_later(self._place_seconds, give_back)
        try:
            yield
        finally:
            timer.cancel()
            give_back()
