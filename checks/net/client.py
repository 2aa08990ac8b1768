"""One host's HTTP client: few connections, kept; certificates looked at but no obstacle; two tries."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from checks.net.answers import NetError, Response
from checks.net.connect import CONNECTIONS_PER_HOST, Connector
from checks.net.contexts import lenient_context, trusting_context
from checks.net.decoding import ACCEPTED
from checks.net.policy import Target
from checks.net.turns import Turns
from checks.net.wire import CertificateRefused, Question, StaleConnection, Wire, open_wire

USER_AGENT = "Mozilla/5.0 (compatible; LaunchReadyAudit/1.0)"
TRIES = 2
# The connector has made its own two tries before it says so, and the look-up its own two.
_NOT_TRIED_AGAIN = frozenset(
    {"refused", "unreachable", "no-address", "forbidden-address", "forbidden-url", "dns", "protocol"}
)


def question(
    target: Target, method: str, headers: tuple[tuple[str, str], ...], body: bytes, limit: int
) -> Question:
    """Puts what every browser sends in front of the caller's headers, which win over it."""
    usual = [
        ("Host", target.netloc),
        ("User-Agent", USER_AGENT),
        ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("Accept-Language", "en"),
        ("Accept-Encoding", ACCEPTED),
    ]
    if body:
        usual.append(("Content-Length", str(len(body))))
    own = {name.lower() for name, _ in headers}
    sent = tuple(pair for pair in usual if pair[0].lower() not in own) + headers
    return Question(target, method, sent, body, limit)


class HostClient:
    """`seconds` bounds one request with everything it needs, second try included."""

    def __init__(self, connector: Connector, ca_file: str, seconds: float) -> None:
        self._connector = connector
        self._ca_file = ca_file
        self._seconds = seconds
        self._certificate_error = ""
        self._places = CONNECTIONS_PER_HOST
        self._shakes = 0
        self._turns = Turns(self._places)
        self._kept: dict[tuple[str, int], list[Wire]] = defaultdict(list)
        self._count = 0  # connections open or being opened, kept ones included

    def close(self) -> None:
        for wires in self._kept.values():
            while wires:
                self._drop(wires.pop())

    @contextmanager
    def leaving_room(self) -> Iterator[None]:
        """While there are TLS handshakes with the host to make, one of its connections is left to them."""
        self._shakes += 1
        self._share_places()
        try:
            yield
        finally:
            self._shakes -= 1
            self._share_places()

    def _share_places(self) -> None:
        self._places = CONNECTIONS_PER_HOST - bool(self._shakes)
        self._make_room(self._places)
        self._turns.set_places(self._places)

    def _drop(self, wire: Wire) -> None:
        self._count -= 1
        wire.close()

    async def exchange(self, asked: Question, *, can_wait: bool = False, tries: int = TRIES) -> Response:
        """One request and its answer, redirects not followed; one that `can_wait` lets others go first.

        Raises NetError.
        """
        attempts: list[str] = []
        kind = asked.target.scheme, asked.target.port
        # Looked up before it queues, so that whoever comes meanwhile is put in order as well.
        await self._connector.look_up(asked.target.host)
        try:
            async with self._turns.turn(can_wait=can_wait, kind=kind), asyncio.timeout(self._seconds):
                while True:
                    try:
                        return await self._once(asked)
                    except NetError as error:
                        attempts += error.attempts or (error.detail,)
                        if error.kind in _NOT_TRIED_AGAIN or len(attempts) >= tries:
                            raise NetError(error.kind, error.detail, tuple(attempts)) from None
        except TimeoutError:
            detail = f"{asked.target.url}: no complete answer within {self._seconds:g} s"
            raise NetError("timeout", detail, (*attempts, detail)) from None

    async def _once(self, asked: Question) -> Response:
        wires = self._kept[asked.target.scheme, asked.target.port]
        while wires:
            wire = wires.pop()
            if not wire.is_reusable:
                self._drop(wire)
                continue
            try:
                return await self._exchange(wire, asked)
            except StaleConnection:
                continue
        return await self._exchange(await self._open(asked.target), asked)

    async def _exchange(self, wire: Wire, asked: Question) -> Response:
        try:
            return await wire.exchange(asked, self._certificate_error)
        finally:
            if wire.is_reusable and self._count <= self._places:
                self._kept[asked.target.scheme, asked.target.port].append(wire)
            else:
                self._drop(wire)

    async def _open(self, target: Target) -> Wire:
        self._make_room(self._places - 1)
        self._count += 1
        try:
            return await self._open_trusting_or_not(target)
        except BaseException:
            self._count -= 1
            raise

    async def _open_trusting_or_not(self, target: Target) -> Wire:
        if target.scheme == "http":
            return await open_wire(self._connector, target, None)
        if not self._certificate_error:
            try:
                return await open_wire(self._connector, target, trusting_context(self._ca_file))
            except CertificateRefused as refused:
                self._certificate_error = str(refused)
        return await open_wire(self._connector, target, lenient_context())

    def _make_room(self, most: int) -> None:
        """Closes kept connections, until at most so many are open.

        There is one to close whenever all are open: a request that opens one is among the few at a time.
        """
        for wires in self._kept.values():
            while self._count > most and wires:
                self._drop(wires.pop(0))
