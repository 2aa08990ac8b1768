"""The one way by which active checks send: counted, paced, in the window, stopped at once, written down."""

import asyncio
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.net.question import SAFE_METHODS
from checks.permission.warrant import Halted, Warrants

type Headers = tuple[tuple[str, str], ...]


class Gate:
    """For one check on one address.

    Raises CouldNotFindOut where the run has no permit for it: then nothing has been sent.
    """

    def __init__(self, warrants: Warrants, net: Net, check_key: str, address: str) -> None:
        self._permit = warrants.permit(check_key, address)
        self._warrants = warrants
        self._net = net
        self._key = check_key
        self.sent = 0

    @property
    def most(self) -> int:
        """How many requests this address may get in this run."""
        return self._permit.limits.per_address

    @property
    def per_second(self) -> float:
        return self._permit.limits.per_second

    def may_send_to(self, url: str) -> bool:
        """Whether the consent covers the host, and the address is encrypted."""
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.hostname in self._permit.hosts

    async def send(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Response:
        """One request, tried once; redirects are not followed.

        Where a connection in use ended under it, as servers may do, one that changes nothing is sent again:
        counted, paced and written down as another request. Raises Halted where it may not be sent, and
        NetError where no answer came.
        """
        try:
            return await self._send(url, method, headers, body)
        except NetError as error:
            if error.kind != "stale" or method not in SAFE_METHODS or self.sent >= self.most:
                raise
        return await self._send(url, method, headers, body)

    async def _send(self, url: str, method: str, headers: Headers, body: bytes) -> Response:
        if not self.may_send_to(url):
            raise Halted(
                "permission.not-covered", f"not tested: the consent covers no request to {_place(url)}"
            )
        if self.sent >= self.most:
            raise Halted("permission.used-up", f"stopped after {self.sent} requests, the most agreed on")
        self.sent += 1
        await self._wait_for_turn()
        closed = self._permit.window.why_closed(datetime.now(UTC)) if self._permit.window else ""
        if closed:
            raise Halted("permission.window", f"not tested now: {closed}")
        entry = await self._warrants.ledger.open_entry(self._key, method, url)
        status = 0
        try:
            response = await self._net.request(
                url, method=method, headers=headers, body=body, fresh=True, tries=1
            )
            status = response.status
        finally:
            await self._warrants.ledger.close_entry(entry, status)
        return response

    async def try_send(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Response | NetError:
        """As `send`, with a missing answer as a value: in a burst, silence is an answer as well."""
        try:
            return await self.send(url, method=method, headers=headers, body=body)
        except NetError as error:
            return error

    async def _wait_for_turn(self) -> None:
        """No two requests of one check leave closer together than agreed, whatever they are sent to."""
        async with self._warrants.pace(self._key):
            wait = self._warrants.next_at.get(self._key, 0.0) - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._warrants.next_at[self._key] = time.monotonic() + 1 / self.per_second


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else "an odd address"
