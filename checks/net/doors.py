"""Finds out once whether a host answers at all, so that dozens of questions do not each wait in vain."""

import asyncio
from collections.abc import Awaitable, Callable

from checks.net.answers import Handshake, NetError

type Knock = asyncio.Task[NetError | None]


class Doors:
    """Hosts that were knocked at; who asks at one meanwhile waits for what comes of it.

    `shake` is the handshake that the facts need anyway, so that a knock answered is no extra work.
    """

    def __init__(self, shake: Callable[[str], Awaitable[Handshake]]) -> None:
        self._shake = shake
        self._knocks: dict[str, Knock] = {}

    def knock(self, host: str) -> Knock:
        """The knock under way or done: its result is None when the host answered, be it with a refusal."""
        if host not in self._knocks:
            self._knocks[host] = asyncio.create_task(self._knock(host))
        return self._knocks[host]

    async def enter(self, host: str) -> None:
        """Raises NetError, with what every try got, for a host that was silent when it was knocked at."""
        knock = self._knocks.get(host)
        silence = None if knock is None else await asyncio.shield(knock)
        if silence is not None:
            raise NetError(silence.kind, silence.detail, silence.attempts)

    async def close(self) -> None:
        knocks = tuple(self._knocks.values())
        for knock in knocks:
            knock.cancel()
        await asyncio.gather(*knocks, return_exceptions=True)

    async def _knock(self, host: str) -> NetError | None:
        try:
            await self._shake(host)
        except NetError as error:
            # A name without address, a refusal or a reset comes at once whoever asks: only silence costs.
            return error if error.kind == "timeout" else None
        return None
