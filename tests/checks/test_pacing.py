"""Of many audits in one event loop few are under way at once, so that each has all of its time."""

import asyncio
import time

from checks.pacing import AUDITS_AT_ONCE, MOST_AUDITS, place_for_audit


def test_few_audits_are_under_way_at_once_and_more_than_three_only_where_the_loop_is_idle() -> None:
    def most_of(work: float, rest: float) -> int:
        """How many were at it, when each keeps the processor for `work` seconds and then waits."""
        now, most = 0, 0

        async def one() -> None:
            nonlocal now, most
            async with place_for_audit():
                now += 1
                most = max(most, now)
                for _ in range(20):
                    spin(work)
                    await asyncio.sleep(rest)
                now -= 1

        async def everyone() -> None:
            await asyncio.gather(*(one() for _ in range(3 * MOST_AUDITS)))

        asyncio.run(everyone())
        return most

    assert most_of(work=0.004, rest=0.0) == AUDITS_AT_ONCE
    assert AUDITS_AT_ONCE < most_of(work=0.0, rest=0.05) <= MOST_AUDITS


def spin(seconds: float) -> None:
    """Uses so much of the processor's time."""
    due = time.thread_time() + seconds
    while time.thread_time() < due:
        pass


def test_an_audit_that_is_given_up_leaves_its_place() -> None:
    async def run() -> None:
        async def hold() -> None:
            async with place_for_audit():
                await asyncio.sleep(30)

        for _ in range(2):
            tasks = [asyncio.create_task(hold()) for _ in range(2 * MOST_AUDITS)]
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(5), place_for_audit():
            pass

    asyncio.run(run())
