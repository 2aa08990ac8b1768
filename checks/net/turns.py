"""Orders what waits for one host: requests on which others hang go before those that end with themselves."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class _Waiter:
    can_wait: bool
    kind: Hashable
    turn: asyncio.Future[None]


class Turns:
    """As many turns at a time as there are `places`, a number that may change.

    Those that `can_wait` come last; among equals first those of the `kind` that just ended, since a
    connection of theirs is open, and then in the order in which they came.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken = 0
        self._waiting: list[_Waiter] = []

    @property
    def places(self) -> int:
        return self._places

    def set_places(self, places: int) -> None:
        """With fewer than are taken, nobody is sent away: the next turns are given later."""
        self._places = places
        self._give(None)

    @asynccontextmanager
    async def turn(self, *, can_wait: bool, kind: Hashable) -> AsyncIterator[None]:
        await self._take(can_wait, kind)
        try:
            yield
        finally:
            self._taken -= 1
            self._give(kind)

    async def _take(self, can_wait: bool, kind: Hashable) -> None:
        waiter = _Waiter(can_wait, kind, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._give(kind)
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif not waiter.turn.cancelled():  # given at the very moment when nobody wanted it any more
                self._taken -= 1
                self._give(kind)
            raise

    def _give(self, kind: Hashable) -> None:
        while self._waiting and self._taken < self._places:
            waiter = min(self._waiting, key=lambda one: (one.can_wait, one.kind != kind))
            self._waiting.remove(waiter)
            if waiter.turn.cancelled():  # its asker is about to learn
                continue
            self._taken += 1
            waiter.turn.set_result(None)
