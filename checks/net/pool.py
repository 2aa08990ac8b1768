"""The connections to one host: at most six, kept; one of them takes everything where HTTP/2 is spoken."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from checks.net.answers import NetError, Response
from checks.net.connect import CONNECTIONS_PER_HOST, Connector
from checks.net.contexts import EITHER_HTTP, Contexts, lenient_context
from checks.net.http2 import ALPN_NAME, STREAMS_AT_ONCE, SharedWire
from checks.net.opening import CertificateRefused, Opened, open_connection
from checks.net.policy import Target
from checks.net.question import HttpTwoBroken, HttpTwoDeclined, Question, TurnElsewhere
from checks.net.turns import Turns
from checks.net.wire import Wire

_ONLY_HTTP_1: tuple[str, ...] = ("http/1.1",)

type Kind = tuple[str, int]


def kind_of(target: Target) -> Kind:
    """Scheme and port: what connections are alike in."""
    return target.scheme, target.port


class Pool:
    """What it opens over TLS offers HTTP/2, until the server declines it or makes nothing of it."""

    def __init__(self, connector: Connector, contexts: Contexts) -> None:
        self._connector = connector
        self._contexts = contexts
        self._certificate_error = ""
        self._shakes = 0
        self._places = CONNECTIONS_PER_HOST
        self._turns = Turns(self._places)
        self._kept: dict[Kind, list[Wire]] = defaultdict(list)
        self._shared: dict[Kind, SharedWire] = {}
        self._turns_before: dict[Kind, Turns] = {}  # of the last shared connection: how many it took at once
        self._declined: set[Kind] = set()
        self._opening: dict[Kind, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._looked: dict[Kind, asyncio.Event] = defaultdict(asyncio.Event)
        self._count = 0  # connections open or being opened, kept and shared ones included

    def close(self) -> None:
        for wires in self._kept.values():
            while wires:
                self._drop(wires.pop())
        for shared in tuple(self._shared.values()):
            shared.close()

    def looked(self, kind: Kind) -> asyncio.Event:
        """Set when a first connection is open, or has failed: it tells which HTTP is spoken."""
        return self._looked[kind]

    def turns(self, kind: Kind) -> Turns:
        """Where requests of that kind queue at present."""
        shared = self._shared_wire(kind)
        return shared.turns if shared else self._turns

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

    async def exchange(self, asked: Question) -> Response:
        """Over what is open, else over a new connection.

        Raises NetError, or one of the others in `checks.net.question`, each of which says what to try next.
        """
        kind = kind_of(asked.target)
        shared = self._shared_wire(kind)
        if shared:
            return await self._exchange_shared(shared, asked)
        wires = self._kept[kind]
        while wires:
            wire = wires.pop()
            if wire.is_reusable:
                return await self._exchange(wire, asked)
            self._drop(wire)
        # Where one is enough, those who come at the same time wait for it.
        async with self._opening[kind] if kind in self._turns_before else nullcontext():
            opened = self._shared_wire(kind) or await self._open(asked.target)
        if isinstance(opened, SharedWire):
            raise TurnElsewhere
        return await self._exchange(opened, asked)

    async def _exchange(self, wire: Wire, asked: Question) -> Response:
        try:
            return await wire.exchange(asked, self._certificate_error)
        finally:
            if wire.is_reusable and self._count <= self._places:
                self._kept[kind_of(asked.target)].append(wire)
            else:
                self._drop(wire)

    async def _exchange_shared(self, shared: SharedWire, asked: Question) -> Response:
        kind = kind_of(asked.target)
        try:
            return await shared.exchange(asked, self._certificate_error)
        except HttpTwoDeclined:
            self._declined.add(kind)
            raise
        except NetError as error:
            # It broke down as a whole, and HTTP/2 is what it broke down over.
            if not shared.is_open and (error.kind == "protocol" or not shared.has_answered):
                self._declined.add(kind)
                raise HttpTwoBroken(error) from None
            raise

    def _shared_wire(self, kind: Kind) -> SharedWire | None:
        shared = self._shared.get(kind)
        return shared if shared and shared.is_open and kind not in self._declined else None

    async def _open(self, target: Target) -> Wire | SharedWire:
        kind = kind_of(target)
        self._make_room(self._places - 1)
        self._count += 1
        try:
            opened = await self._open_trusting_or_not(target)
        except BaseException:
            self._count -= 1
            raise
        finally:
            self._looked[kind].set()
        if opened.protocol != ALPN_NAME:
            return Wire(opened)
        if kind in self._declined:  # in the meantime
            self._count -= 1
            opened.close()
            raise HttpTwoDeclined
        return self._share(kind, opened)

    def _share(self, kind: Kind, opened: Opened) -> SharedWire:
        existing = self._shared_wire(kind)
        if existing:  # another was as fast
            self._count -= 1
            opened.close()
            return existing
        former = self._turns_before.get(kind)
        places = former.places if former else STREAMS_AT_ONCE
        shared = SharedWire(opened, lambda: self._forget(kind, shared), places)
        self._shared[kind] = shared
        self._turns_before[kind] = shared.turns
        self._share_places()
        return shared

    def _forget(self, kind: Kind, shared: SharedWire) -> None:
        self._count -= 1
        if self._shared.get(kind) is shared:
            del self._shared[kind]
        self._share_places()

    async def _open_trusting_or_not(self, target: Target) -> Opened:
        if target.scheme == "http":
            return await open_connection(self._connector, target, None)
        alpn = _ONLY_HTTP_1 if kind_of(target) in self._declined else EITHER_HTTP
        if not self._certificate_error:
            try:
                context = await self._contexts.trusting(alpn=alpn)
                return await open_connection(self._connector, target, context)
            except CertificateRefused as refused:
                self._certificate_error = str(refused)
        return await open_connection(self._connector, target, lenient_context(alpn=alpn))

    def _share_places(self) -> None:
        self._places = CONNECTIONS_PER_HOST - bool(self._shakes)
        self._make_room(self._places)
        self._turns.set_places(max(1, self._places - len(self._shared)))

    def _drop(self, wire: Wire) -> None:
        self._count -= 1
        wire.close()

    def _make_room(self, most: int) -> None:
        """Closes kept connections, until at most so many are open.

        There is one to close whenever all are open: a request that opens one is among the few at a time.
        """
        for wires in self._kept.values():
            while self._count > most and wires:
                self._drop(wires.pop(0))
        for shared in [shared for shared in self._shared.values() if shared.is_idle]:
            if self._count > most:
                shared.close()
