"""Opens TCP connections to the very addresses the policy approved, and to few at a time per host."""

import asyncio
import errno
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from checks.net.answers import NetError
from checks.net.policy import AddressPolicy

CONNECTIONS_PER_HOST = 6
TRIES = 2
_ADDRESSES_TRIED = 4


@dataclass(slots=True, eq=False)
class Connection:
    """One open connection and its place among the host's six; `close` gives both back."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    address: str
    seconds: float
    attempts: tuple[str, ...]
    _slots: asyncio.Semaphore
    _is_closed: bool = False

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self.writer.transport.abort()
            self._slots.release()


class Connector:
    """`addresses` resolves a name once, policy-checked; `port_map` holds in allowed networks only.

    Raises NetError with what every try got; each try has `try_seconds`.
    """

    def __init__(
        self,
        addresses: Callable[[str], Awaitable[tuple[str, ...]]],
        policy: AddressPolicy,
        port_map: Mapping[int, int],
        try_seconds: float,
    ) -> None:
        self._addresses = addresses
        self._policy = policy
        self._port_map = port_map
        self._try_seconds = try_seconds
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._open: set[Connection] = set()

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses that are tried."""
        return (await self._addresses(host))[:_ADDRESSES_TRIED]

    async def open(self, host: str, port: int, address: str = "") -> Connection:
        """With an `address`, connects to that one and no other; it passes the policy like the rest."""
        addresses = (address,) if address else await self.look_up(host)
        slots = self._slots.setdefault(host, asyncio.Semaphore(CONNECTIONS_PER_HOST))
        await slots.acquire()
        try:
            connection = await self._try_each(addresses, port, slots)
        except BaseException:
            slots.release()
            raise
        self._open.add(connection)
        return connection

    def close(self, connection: Connection) -> None:
        self._open.discard(connection)
        connection.close()

    def close_all(self) -> None:
        """Closes whatever a cancelled task left open."""
        for connection in tuple(self._open):
            self.close(connection)

    async def _try_each(self, addresses: tuple[str, ...], port: int, slots: asyncio.Semaphore) -> Connection:
        attempts: list[str] = []
        error = NetError("refused", "no address to connect to")
        for address in (addresses * TRIES)[: max(TRIES, len(addresses))]:
            began = time.monotonic()
            # Looked at again right here, so that no way around the look-up leads to a forbidden address.
            self._policy.check(address, (address,))
            mapped = self._port_map.get(port, port) if self._policy.is_allowed_network(address) else port
            try:
                async with asyncio.timeout(self._try_seconds):
                    reader, writer = await asyncio.open_connection(address, mapped)
            except (OSError, TimeoutError) as failure:
                error = connect_error(failure, f"{address} port {port}")
                attempts.append(error.detail)
                continue
            seconds = time.monotonic() - began
            return Connection(reader, writer, address, seconds, tuple(attempts), slots)
        raise NetError(error.kind, error.detail, tuple(attempts))


def connect_error(failure: OSError, where: str) -> NetError:
    """Puts an operating system's error in our words, the raw name kept."""
    if isinstance(failure, TimeoutError):
        return NetError("timeout", f"{where}: timed out", (f"{where}: timed out",))
    name = errno.errorcode.get(failure.errno or 0, type(failure).__name__)
    if isinstance(failure, ConnectionRefusedError):
        kind = "refused"
    elif isinstance(failure, ConnectionError):
        kind = "reset"
    else:
        kind = "unreachable"
    return NetError(kind, f"{where}: {kind} ({name})", (f"{where}: {name}",))
