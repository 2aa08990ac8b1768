"""Asks a server at an address that DNS does not give for the host: the origin behind an edge."""

import asyncio

from checks.net.answers import NetError, Response
from checks.net.client import question
from checks.net.connect import Connector
from checks.net.contexts import lenient_context
from checks.net.opening import open_connection
from checks.net.policy import Target
from checks.net.question import StaleConnection
from checks.net.wire import Wire

_LIMIT = 256 * 1024


async def ask_at(connector: Connector, target: Target, address: str, seconds: float) -> Response:
    """One GET on a connection of its own, certificates no obstacle, redirects not followed; two tries.

    Raises NetError, also for an address that the policy forbids.
    """
    attempts: tuple[str, ...] = ()
    while True:
        try:
            async with asyncio.timeout(seconds):
                return await _once(connector, target, address)
        except TimeoutError:
            error = NetError("timeout", f"{target.url} at {address}: no answer within {seconds:g} s")
        except StaleConnection:
            error = NetError("reset", f"{target.url} at {address}: closed without an answer")
        except NetError as caught:
            error = caught
        # The connector has made its own two tries before it says that nobody answers.
        is_last = bool(attempts) or error.kind not in {"timeout", "reset"} or len(error.attempts) > 1
        attempts = (*attempts, *(error.attempts or (error.detail,)))
        if is_last:
            raise NetError(error.kind, error.detail, attempts)


async def _once(connector: Connector, target: Target, address: str) -> Response:
    context = lenient_context() if target.scheme == "https" else None
    wire = Wire(await open_connection(connector, target, context, address))
    try:
        return await wire.exchange(question(target, "GET", (), b"", _LIMIT), "")
    finally:
        wire.close()
