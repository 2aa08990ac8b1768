"""Asks a zone's own servers, where a resolver's memory would blur the answer or hide who says what."""

import asyncio
from collections.abc import Awaitable, Callable

from checks.net.answers import Answer
from checks.net.memo import Memo
from checks.net.policy import AddressPolicy
from checks.net.resolver import TRIES, Resolver
from checks.net.server_address import join_address, split_address

DNS_PORT = 53
_SERVERS_ASKED = 2
_TRY_SECONDS = 1.5


class Authority:
    """`query` and `memo` are those of the run's network; `port` 0 means that the operator moved none."""

    def __init__(
        self,
        resolver: Resolver,
        policy: AddressPolicy,
        port: int,
        query: Callable[[str, str], Awaitable[Answer]],
        memo: Memo,
    ) -> None:
        self._resolver = resolver
        self._policy = policy
        self._port = port
        self._query = query
        self._memo = memo

    async def ask(self, name: str, rdtype: str) -> Answer:
        """The zone's own answer; the resolver's where that is authoritative itself or nobody else answers."""
        known = await self._query(name, rdtype)
        if known.is_authoritative or not known.is_known:
            return known
        for address in await self._servers(name):
            answer = await self.at(address, name, rdtype)
            if answer.is_known and answer.is_authoritative:
                return answer
        return known

    async def at(
        self, address: str, name: str, rdtype: str, turn: int = 0, *, over_tcp: bool = False
    ) -> Answer:
        """What the server at that address says by itself; FORBIDDEN where the policy stops us.

        Each `turn` is asked anew.
        """
        key = ("at", address, name, rdtype, turn, over_tcp)
        return await self._memo.once(key, lambda: self._at(address, name, rdtype, over_tcp=over_tcp))

    async def transfer(self, address: str, zone: str) -> Answer:
        """What the server at that address gives a stranger who wants the whole zone (AXFR): one try over TCP,

        of which the first message is read.
        """
        key = ("transfer", address, zone)
        return await self._memo.once(key, lambda: self._at(address, zone, "AXFR", over_tcp=True, tries=1))

    async def recursion(self, address: str, zone: str) -> Answer:
        """What a server of the zone says to a stranger who asks it to find out who serves the root: one that

        looks things up for anybody knows it, and no zone's own server has it to tell.
        """
        key = ("recursion", address, zone)
        return await self._memo.once(
            key, lambda: self._at(address, ".", "NS", near=zone, wants_recursion=True)
        )

    async def addresses(self, nameserver: str) -> tuple[Answer, Answer]:
        """The answers for A and AAAA of a name server; AAAA is asked for as well, and may be unreachable."""
        return await asyncio.gather(self._query(nameserver, "A"), self._query(nameserver, "AAAA"))

    async def zones_around(self, name: str) -> tuple[Answer, ...]:
        """The NS answers for a name and each name above it, the closest first; the root is left out."""
        labels = name.split(".")
        above = [".".join(labels[start:]) for start in range(len(labels))]
        return tuple(await asyncio.gather(*(self._query(one, "NS") for one in above)))

    async def _at(
        self,
        address: str,
        name: str,
        rdtype: str,
        *,
        near: str = "",
        over_tcp: bool = False,
        tries: int = TRIES,
        wants_recursion: bool = False,
    ) -> Answer:
        """`near` is the zone that the server is known for, where the question is about another one."""
        reason = self._policy.why_forbidden(address)
        if reason:
            return Answer(name, rdtype, "FORBIDDEN", server=address, attempts=(reason,))
        return await self._resolver.ask_server(
            name,
            rdtype,
            join_address(address, self.port_at(address, near or name)),
            _TRY_SECONDS,
            over_tcp=over_tcp,
            tries=tries,
            wants_recursion=wants_recursion,
        )

    def port_at(self, address: str, name: str) -> int:
        """In an operator's own network, name servers listen where the resolver for the name does there."""
        if not self._policy.is_allowed_network(address):
            return DNS_PORT
        if self._port:
            return self._port
        host, port = split_address(self._resolver.servers_for(name)[0])
        return port if self._policy.is_allowed_network(host) else DNS_PORT

    async def _servers(self, name: str) -> list[str]:
        """One address of each of the first servers of the closest zone around the name."""
        for answer in await self.zones_around(name):
            if answer.own:
                names = [record.value for record in answer.own[:_SERVERS_ASKED]]
                found = await asyncio.gather(*(self._query(one, "A") for one in names))
                return [one.values[0] for one in found if one.values]
        return []
