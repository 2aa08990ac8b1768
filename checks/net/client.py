"""One host's HTTP client: HTTP/2 where it is spoken; certificates looked at but no obstacle; two tries."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress

from checks.net.answers import NetError, Response
from checks.net.connect import Connector
from checks.net.contexts import Contexts
from checks.net.decoding import ACCEPTED
from checks.net.policy import Target
from checks.net.pool import Kind, Pool, kind_of
from checks.net.question import AskElsewhere, HttpTwoBroken, Question, TurnElsewhere

USER_AGENT = "Mozilla/5.0 (compatible; LaunchReadyAudit/1.0)"
TRIES = 2
# The connector has made its own two tries before it says so, and the look-up its own two.
_NOT_TRIED_AGAIN = frozenset(
    {"refused", "unreachable", "no-address", "forbidden-address", "forbidden-url", "dns", "protocol"}
)
# So long the others wait for the first connection to tell which HTTP is spoken.
_FIRST_LOOK_SECONDS = 2.0
_MOST_STALE = 20


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

    def __init__(self, connector: Connector, contexts: Contexts, seconds: float) -> None:
        self._connector = connector
        self._seconds = seconds
        self._pool = Pool(connector, contexts)
        self._has_begun: set[Kind] = set()

    def close(self) -> None:
        self._pool.close()

    def leaving_room(self) -> AbstractContextManager[None]:
        """While there are TLS handshakes with the host to make, one of its connections is left to them."""
        return self._pool.leaving_room()

    async def exchange(self, asked: Question, *, can_wait: bool = False, tries: int = TRIES) -> Response:
        """One request and its answer, redirects not followed; one that `can_wait` lets others go first.

        Of a single try no more than one request is ever sent. What may have changed something at the server
        is sent again only where the server says that it has not. Raises NetError.
        """
        kind = kind_of(asked.target)
        tried = _Tries(asked, tries, self._seconds)
        # Looked up before it queues, so that whoever comes meanwhile is put in order as well.
        await self._connector.look_up(asked.target.host)
        async with self._first_look(kind, can_wait=can_wait):
            while True:
                turns = self._pool.turns(kind)
                async with turns.turn(can_wait=can_wait, kind=kind), tried.on_the_clock():
                    if turns is not self._pool.turns(kind):
                        continue  # meanwhile another connection takes all, or none does any more
                    try:
                        return await self._pool.exchange(asked)
                    except TurnElsewhere:
                        continue
                    except AskElsewhere as other:
                        tried.note_stale(other)
                    except HttpTwoBroken as broken:
                        tried.note(broken.error, is_final=False)
                    except NetError as error:
                        tried.note(error, is_final=error.kind in _NOT_TRIED_AGAIN)

    @asynccontextmanager
    async def _first_look(self, kind: Kind, *, can_wait: bool) -> AsyncIterator[None]:
        """Over TLS one connection goes ahead: where it agrees on HTTP/2, no other is needed."""
        looked = self._pool.looked(kind)
        if kind[0] == "http" or looked.is_set():
            yield
        elif kind in self._has_begun:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_LOOK_SECONDS):
                    await looked.wait()
            if can_wait:  # the others, who waited with it, are now on their way
                await asyncio.sleep(0)
            yield
        else:
            self._has_begun.add(kind)
            try:
                yield
            finally:
                looked.set()


class _Tries:
    """What has become of one request so far: at most so many tries, within so many seconds in all."""

    def __init__(self, asked: Question, most: int, seconds: float) -> None:
        self._url = asked.target.url
        self._is_safe = asked.is_safe
        self._most = most
        self._seconds = seconds
        self._left = seconds
        self._attempts: list[str] = []
        self._stale = 0

    def note(self, error: NetError, *, is_final: bool) -> None:
        """Raises the error, with every attempt, where it was the last: how far it came does not show."""
        self._attempts += error.attempts or (error.detail,)
        if is_final or not self._is_safe or len(self._attempts) >= self._most:
            raise NetError(error.kind, error.detail, tuple(self._attempts)) from None

    def note_stale(self, other: AskElsewhere) -> None:
        """Servers may end connections as they like, but not each that is asked anything."""
        if other.error and (self._most == 1 or not (self._is_safe or other.is_untouched)):
            self.note(other.error, is_final=True)
        self._stale += 1
        if self._stale > _MOST_STALE:
            detail = f"{self._url}: connections closed without an answer, again and again"
            self.note(NetError("reset", detail), is_final=True)

    @asynccontextmanager
    async def on_the_clock(self) -> AsyncIterator[None]:
        """Waiting for a turn takes no time from the request."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, self._left)):
                yield
        except TimeoutError:
            detail = f"{self._url}: no complete answer within {self._seconds:g} s"
            raise NetError("timeout", detail, (*self._attempts, detail)) from None
        finally:
            self._left -= time.monotonic() - began
