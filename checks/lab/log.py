"""What the lab was asked, so that tests can tell whether an audit is polite."""

import threading
from collections import Counter, deque
from dataclasses import dataclass

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Query:
    """A DNS question; `transport` is udp or tcp, `rcode` is empty where it was left without an answer."""

    name: str
    type: str
    transport: str
    rcode: str


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; `path` has no query, `status` is 0 where it was left without an answer."""

    scheme: str
    method: str
    host: str
    path: str
    query: str
    status: int


class Log:
    """The last requests and queries, and counts of all of them; safe to read while the lab runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queries: deque[Query] = deque(maxlen=KEPT)
        self._requests: deque[Request] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._peak: Counter[str] = Counter()

    @property
    def queries(self) -> list[Query]:
        with self._lock:
            return list(self._queries)

    @property
    def requests(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each since the start: queries, requests, connections, handshakes."""
        with self._lock:
            return dict(self._counts)

    @property
    def peak_connections(self) -> dict[str, int]:
        """The most connections open at once, by the address of the host."""
        with self._lock:
            return dict(self._peak)

    def clear(self) -> None:
        with self._lock:
            for kept in (self._queries, self._requests, self._counts, self._peak):
                kept.clear()

    def note_query(self, query: Query) -> None:
        with self._lock:
            self._queries.append(query)
            self._counts["queries"] += 1

    def note_request(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)
            self._counts["requests"] += 1

    def note_handshake(self) -> None:
        with self._lock:
            self._counts["handshakes"] += 1

    def note_opened(self, address: str) -> None:
        with self._lock:
            self._counts["connections"] += 1
            self._open[address] += 1
            self._peak[address] = max(self._peak[address], self._open[address])

    def note_closed(self, address: str) -> None:
        with self._lock:
            self._open[address] -= 1
