"""What a lab listens on: one port number for each service, at the address of everyone who offers it."""

import asyncio
import errno
from collections.abc import Callable, Mapping

from checks.lab.scenario_web import IPV6

# The usual port, and where it goes for a user who may not bind below 1024.
HTTP, HTTPS, SMTP = 80, 443, 25
UNPRIVILEGED = {HTTP: 8080, HTTPS: 8443, SMTP: 2525}

type Factory = Callable[[], asyncio.BaseProtocol]
# The usual port, and the suffix of the address.
type Place = tuple[int, str]


class Listeners:
    """`ports` are as for `Lab`, `bound` the ports that are really served; `base` is the address block."""

    def __init__(self, base: str, ports: Mapping[int, int | None]) -> None:
        self._base = base
        self._ports = ports
        self._open: dict[Place, asyncio.Server] = {}
        self.bound: dict[int, int] = {}

    async def listen(self, wanted: Mapping[Place, Factory], *, shares_ports: bool) -> None:
        """Opens what is wanted and is not open, with the protocol that answers there, and closes the rest.

        With `shares_ports`, others may hold a port at an address of ours. Raises OSError where one cannot be
        had.
        """
        for place in self._open.keys() - wanted.keys():
            self._close(place)
        for usual in (HTTP, HTTPS, SMTP):
            missing = [place for place in wanted if place[0] == usual and place not in self._open]
            if missing:
                await self._open_all(usual, {one: wanted[one] for one in missing}, shares_ports=shares_ports)

    def close(self) -> None:
        for place in tuple(self._open):
            self._close(place)

    async def _open_all(self, usual: int, factories: Mapping[Place, Factory], *, shares_ports: bool) -> None:
        """Listens on one port number at every address."""
        candidates = self._candidates(usual, shares_ports=shares_ports)
        for attempt, port in enumerate(candidates, 1):
            try:
                await self._open_on(port, factories)
            except OSError as error:
                for place in factories:
                    self._close(place)
                may_try_next = port == 0 or error.errno == errno.EACCES or shares_ports
                if attempt == len(candidates) or not may_try_next:
                    raise
            else:
                return

    def _candidates(self, usual: int, *, shares_ports: bool) -> list[int]:
        wanted = self._ports[usual]
        if usual in self.bound:
            return [self.bound[usual]]
        if wanted is None:
            return [usual, UNPRIVILEGED[usual], *([0] * 20 if shares_ports else [])]
        return [wanted] * (20 if wanted == 0 else 1)

    async def _open_on(self, port: int, factories: Mapping[Place, Factory]) -> None:
        loop = asyncio.get_running_loop()
        usual = 0
        for place, factory in factories.items():
            usual, suffix = place
            address = suffix if suffix == IPV6 else f"{self._base}.{suffix}"
            listener = await loop.create_server(factory, address, port, backlog=256)
            self._open[place] = listener
            port = port or listener.sockets[0].getsockname()[1]
        self.bound[usual] = port

    def _close(self, place: Place) -> None:
        listener = self._open.pop(place, None)
        if listener is not None:
            listener.close()
