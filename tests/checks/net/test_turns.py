"""Turns go to who waits, in order, and to nobody who has given up."""

import asyncio

from checks.net.turns import Turns


def test_turn_is_not_given_to_who_gave_up_in_the_same_moment() -> None:
    had: list[str] = []

    async def run() -> None:
        turns = Turns(1)

        async def take(name: str, seconds: float = 0.0) -> None:
            async with turns.turn(can_wait=False, kind=""):
                had.append(name)
                await asyncio.sleep(seconds)

        first = asyncio.create_task(take("first", 60))
        second = asyncio.create_task(take("second"))
        third = asyncio.create_task(take("third"))
        await asyncio.sleep(0)
        # The first gives its place away before the second has noticed that it is cancelled.
        first.cancel()
        second.cancel()
        await asyncio.gather(first, second, third, return_exceptions=True)
        assert not third.cancelled()
        await asyncio.wait_for(take("fourth"), 1)

    asyncio.run(run())
    assert had == ["first", "third", "fourth"]


def test_turn_that_was_given_to_who_gave_up_goes_on_to_the_next() -> None:
    had: list[str] = []

    async def run() -> None:
        turns = Turns(0)

        async def take(name: str) -> None:
            async with turns.turn(can_wait=False, kind=""):
                had.append(name)

        tasks = [asyncio.create_task(take(name)) for name in ("first", "second")]
        await asyncio.sleep(0)
        turns.set_places(1)  # the first has it now, and does not know yet
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    assert had == ["second"]


def test_who_can_wait_comes_last() -> None:
    had: list[str] = []

    async def run() -> None:
        turns = Turns(0)

        async def take(name: str, can_wait: bool, kind: str) -> None:
            async with turns.turn(can_wait=can_wait, kind=kind):
                had.append(name)
                await asyncio.sleep(0)

        order = [("later", True, "a"), ("other", False, "b"), ("same", False, "a"), ("next", False, "b")]
        tasks = [asyncio.create_task(take(*one)) for one in order]
        await asyncio.sleep(0)
        turns.set_places(1)
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert had == ["other", "next", "same", "later"]
