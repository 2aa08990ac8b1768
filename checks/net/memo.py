"""What one run has asked, so that nothing is asked twice."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any


class Memo:
    """Questions under way or answered; an answer is kept, an error too."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, asyncio.Task[Any]] = {}

    async def once[T](self, key: Hashable, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Shielded, so that an asker who runs out of time does not take the answer from the others."""
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.create_task(ask())
            task.add_done_callback(_retrieve)
        return await asyncio.shield(_result(task))

    async def close(self) -> None:
        """Ends what is under way."""
        tasks = tuple(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _result[T](task: asyncio.Task[T]) -> Awaitable[T]:
    return task


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Looks at an error that nobody waits for any more, so that asyncio does not report it as lost."""
    if not task.cancelled():
        task.exception()
