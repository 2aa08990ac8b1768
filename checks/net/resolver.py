"""Asks DNS: two tries over two resolvers, UDP then TCP, with what each try got kept for the evidence."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode

from checks.net.answers import Answer, Record
from checks.net.datagram import ask_over_udp
from checks.net.dns_message import answer_of, records_in, unfollowed
from checks.net.flight import Flight
from checks.net.server_address import split_address

MAX_CNAMES = 8
TRIES = 2
_UDP_PAYLOAD = 1232
_RESOLVERS_COMPARED = 3
# Where nothing came back that could be held against a name.
_UNCERTAIN = frozenset({"TIMEOUT", "UNREACHABLE", "MALFORMED"})


class Resolver:
    """Asks the resolver of the longest matching suffix in `zones`, else `servers`; times in seconds."""

    def __init__(self, servers: Sequence[str], zones: Mapping[str, str], try_seconds: float) -> None:
        self._servers = tuple(servers)
        self._zones = {suffix.lower().strip("."): server for suffix, server in zones.items()}
        self._try_seconds = try_seconds
        self._flight = Flight()

    def servers_for(self, name: str) -> tuple[str, ...]:
        labels = name.split(".")
        for start in range(len(labels)):
            server = self._zones.get(".".join(labels[start:]))
            if server:
                return (server,)
        return self._servers

    async def query(self, name: str, rdtype: str) -> Answer:
        """Asks and follows CNAMEs that the server did not; never raises for what DNS says."""
        records: list[Record] = []
        attempts: list[str] = []
        is_flapping = False
        began = time.monotonic()
        target = name
        for _ in range(MAX_CNAMES):
            answer, following = await self._ask(target, rdtype)
            records += [record for record in answer.records if record not in records]
            attempts += answer.attempts
            is_flapping = is_flapping or answer.is_flapping
            if not following:
                break
            target = following
        else:
            attempts.append(f"gave up after {MAX_CNAMES} CNAMEs")
            answer = Answer(name, rdtype, "SERVFAIL", server=answer.server)
        return replace(
            answer,
            name=name,
            records=tuple(records),
            seconds=time.monotonic() - began,
            attempts=tuple(attempts),
            is_flapping=is_flapping,
        )

    async def ask_server(
        self,
        name: str,
        rdtype: str,
        server: str,
        seconds: float = 0.0,
        *,
        over_tcp: bool = False,
        tries: int = TRIES,
        wants_recursion: bool = False,
    ) -> Answer:
        """One question to one of a zone's own servers; two tries.

        All sections are kept, and nothing is followed. Each try has `seconds` where that is less than usual.
        Only what `wants_recursion` asks the server to look elsewhere, and a refusal is an answer to that. Of
        a zone transfer, the first message is read.
        """
        attempts: list[str] = []
        patience = min(seconds or self._try_seconds, self._try_seconds)
        flags = dns.flags.RD if wants_recursion else dns.flags.Flag(0)
        for _ in range(tries):
            answer, _ = await self._exchange(name, rdtype, server, flags, patience, over_tcp=over_tcp)
            attempts.append(f"{server} {name} {rdtype}: {answer.rcode}")
            if answer.is_known or (wants_recursion and answer.rcode not in _UNCERTAIN):
                break
        return replace(answer, attempts=tuple(attempts))

    def ask_signed_near(self, place: str) -> Callable[[str, str], Awaitable[dns.message.Message | str]]:
        """A way to ask the resolvers of one place for signed answers, also about names above it."""
        servers = self.servers_for(place)
        return lambda name, rdtype: self._ask_signed(name, rdtype, servers)

    async def _ask_signed(
        self, name: str, rdtype: str, servers: tuple[str, ...]
    ) -> dns.message.Message | str:
        """The whole message with signatures, unjudged by the resolver (CD); an rcode where none came.

        Two tries over two resolvers.
        """
        flags = dns.flags.RD | dns.flags.CD
        said = "BADNAME"
        for attempt in range(TRIES):
            question = dns.message.make_query(
                name_of(name), rdtype, want_dnssec=True, payload=_UDP_PAYLOAD, flags=flags
            )
            server = servers[attempt % len(servers)]
            async with self._flight.place(server):
                reply = await self._send(question, server, self._try_seconds)
            if isinstance(reply, str):
                said = reply
            elif reply.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
                return reply
            else:
                said = dns.rcode.to_text(reply.rcode())
        return said

    async def ask_each(self, name: str, rdtype: str) -> tuple[Answer, ...]:
        """What every resolver says that is responsible for the name (of the first three), without retry."""
        servers = self.servers_for(name)[:_RESOLVERS_COMPARED]
        replies = await asyncio.gather(*(self._exchange(name, rdtype, server) for server in servers))
        return tuple(answer for answer, _ in replies)

    async def _ask(self, name: str, rdtype: str) -> tuple[Answer, str]:
        """The answer, and the CNAME target that is still to be asked for ("" when there is none)."""
        servers = self.servers_for(name)
        attempts: list[str] = []
        said: list[str] = []
        for attempt in range(TRIES):
            server = servers[attempt % len(servers)]
            answer, following = await self._exchange(name, rdtype, server)
            attempts.append(f"{server} {name} {rdtype}: {answer.rcode}")
            if answer.is_known:
                break
            said.append(answer.rcode)
        # A datagram that got lost is no word against the name; a refusal or a failure is.
        is_flapping = answer.is_known and any(rcode not in _UNCERTAIN for rcode in said)
        return replace(answer, attempts=tuple(attempts), is_flapping=is_flapping), following

    async def _exchange(
        self,
        name: str,
        rdtype: str,
        server: str,
        flags: dns.flags.Flag = dns.flags.RD,
        seconds: float = 0.0,
        *,
        over_tcp: bool = False,
    ) -> tuple[Answer, str]:
        try:
            question = dns.message.make_query(
                name_of(name), rdtype, use_edns=0, payload=_UDP_PAYLOAD, flags=flags
            )
        except (dns.exception.DNSException, ValueError):
            return Answer(name, rdtype, "BADNAME", server=server), ""
        async with self._flight.place(server):
            began = time.monotonic()
            message = await self._send(question, server, seconds or self._try_seconds, over_tcp=over_tcp)
            taken = time.monotonic() - began
        if isinstance(message, str):
            return Answer(name, rdtype, message, server=server, seconds=taken), ""
        answer = answer_of(message, name, rdtype, server, taken)
        if not flags & dns.flags.RD:
            answer = replace(
                answer,
                authority=records_in(message.authority),
                additional=records_in(message.additional),
            )
        return answer, unfollowed(answer, message)

    async def _send(
        self, question: dns.message.Message, server: str, seconds: float, *, over_tcp: bool = False
    ) -> dns.message.Message | str:
        """The reply to exactly this question, or TIMEOUT, UNREACHABLE, MALFORMED."""
        where, port = split_address(server)
        try:
            async with asyncio.timeout(seconds):
                if over_tcp:
                    return await dns.asyncquery.tcp(question, where, timeout=seconds, port=port)
                return await ask_over_udp(question, where, port)
        except (dns.exception.Timeout, TimeoutError):
            return "TIMEOUT"
        except (OSError, EOFError):
            return "UNREACHABLE"
        except (dns.exception.DNSException, ValueError):
            return "MALFORMED"


def name_of(name: str) -> dns.name.Name:
    """Raises DNSException for what is no domain name; "." and "" are the root."""
    return dns.name.from_text(name)
