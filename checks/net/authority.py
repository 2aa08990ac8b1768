"""Asks a zone's own servers, where a resolver's memory would blur the answer (its TTLs count down)."""

from collections.abc import Awaitable, Callable

from checks.net.answers import Answer, NetError
from checks.net.policy import AddressPolicy
from checks.net.resolver import Resolver, join_address

DNS_PORT = 53
_SERVERS_ASKED = 2


class Authority:
    """`query` and `addresses` are those of the run's network, with their memo."""

    def __init__(
        self,
        resolver: Resolver,
        policy: AddressPolicy,
        port: int,
        query: Callable[[str, str], Awaitable[Answer]],
        addresses: Callable[[str], Awaitable[tuple[str, ...]]],
    ) -> None:
        self._resolver = resolver
        self._policy = policy
        self._port = port
        self._query = query
        self._addresses = addresses

    async def ask(self, name: str, rdtype: str) -> Answer:
        """The zone's own answer; the resolver's where that is authoritative itself or nobody else answers."""
        known = await self._query(name, rdtype)
        if known.is_authoritative or not known.is_known:
            return known
        for server in (await self._servers(name))[:_SERVERS_ASKED]:
            answer = await self._resolver.ask_server(name, rdtype, server)
            if answer.is_known and answer.is_authoritative:
                return answer
        return known

    async def _servers(self, name: str) -> list[str]:
        """One address of each server of the closest zone around the name, with the port."""
        labels = name.split(".")
        for start in range(len(labels) - 1):
            nameservers = (await self._query(".".join(labels[start:]), "NS")).own
            if nameservers:
                found = [await self._address(record.value) for record in nameservers[:_SERVERS_ASKED]]
                return [server for server in found if server]
        return []

    async def _address(self, nameserver: str) -> str:
        try:
            address = (await self._addresses(nameserver))[0]
        except NetError:
            return ""
        port = self._port if self._policy.is_allowed_network(address) else DNS_PORT
        return join_address(address, port)
