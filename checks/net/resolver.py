"""Asks DNS: two tries over two resolvers, UDP then TCP, with what each try got kept for the evidence."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.resolver

from checks.net.answers import Answer, NetError, Record

MAX_CNAMES = 8
TRIES = 2
_UDP_PAYLOAD = 1232


def system_resolvers() -> tuple[str, ...]:
    """The machine's own resolvers as "IP:PORT"; raises NetError where none is configured."""
    try:
        configured = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration as error:
        raise NetError("dns", f"this machine has no DNS resolver configured ({error})") from None
    return tuple(join_address(str(server), configured.port) for server in configured.nameservers)


def split_address(text: str) -> tuple[str, int]:
    """("127.0.0.1", 53) out of "127.0.0.1", "127.0.0.1:53", "::1" or "[::1]:53"."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, int(port.removeprefix(":") or 53)
    if text.count(":") > 1:
        return text, 53
    host, _, port = text.partition(":")
    return host, int(port or 53)


def join_address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Resolver:
    """Asks the resolver of the longest matching suffix in `zones`, else `servers`; times in seconds."""

    def __init__(self, servers: Sequence[str], zones: Mapping[str, str], try_seconds: float) -> None:
        self._servers = tuple(servers)
        self._zones = {suffix.lower().strip("."): server for suffix, server in zones.items()}
        self._try_seconds = try_seconds

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
        began = time.monotonic()
        target = name
        for _ in range(MAX_CNAMES):
            answer, following = await self._ask(target, rdtype)
            records += [record for record in answer.records if record not in records]
            attempts += answer.attempts
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
        )

    async def ask_server(self, name: str, rdtype: str, server: str) -> Answer:
        """One question to one server, without a second try and without following anything."""
        return (await self._exchange(name, rdtype, server))[0]

    async def _ask(self, name: str, rdtype: str) -> tuple[Answer, str]:
        """The answer, and the CNAME target that is still to be asked for ("" when there is none)."""
        servers = self.servers_for(name)
        attempts: list[str] = []
        for attempt in range(TRIES):
            server = servers[attempt % len(servers)]
            answer, following = await self._exchange(name, rdtype, server)
            attempts.append(f"{server} {name} {rdtype}: {answer.rcode}")
            if answer.is_known:
                break
        return replace(answer, attempts=tuple(attempts)), following

    async def _exchange(self, name: str, rdtype: str, server: str) -> tuple[Answer, str]:
        try:
            question = dns.message.make_query(
                dns.name.from_text(name), rdtype, use_edns=0, payload=_UDP_PAYLOAD
            )
        except (dns.exception.DNSException, ValueError):
            return Answer(name, rdtype, "BADNAME", server=server), ""
        where, port = split_address(server)
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._try_seconds):
                message, _ = await dns.asyncquery.udp_with_fallback(
                    question, where, timeout=self._try_seconds, port=port, ignore_unexpected=True
                )
        except (dns.exception.Timeout, TimeoutError):
            return Answer(name, rdtype, "TIMEOUT", server=server, seconds=time.monotonic() - began), ""
        except (OSError, EOFError, dns.exception.DNSException) as error:
            rcode = "UNREACHABLE" if isinstance(error, OSError | EOFError) else "MALFORMED"
            return Answer(name, rdtype, rcode, server=server, seconds=time.monotonic() - began), ""
        answer = _answer_of(message, name, rdtype, server, time.monotonic() - began)
        return answer, _unfollowed(answer, message)


def _unfollowed(answer: Answer, message: dns.message.Message) -> str:
    """The CNAME target that the answer ends in, when the server left it to us to ask for it.

    A recursive server has followed it, and so has one that names the zone in which nothing was found.
    """
    if answer.rcode != "NOERROR" or not answer.chain or answer.values or answer.rdtype == "CNAME":
        return ""
    target = dns.name.from_text(answer.chain[-1])
    has_followed = bool(message.flags & dns.flags.RA) or any(
        rrset.rdtype == dns.rdatatype.SOA and target.is_subdomain(rrset.name) for rrset in message.authority
    )
    return "" if has_followed else answer.chain[-1]


def _answer_of(message: dns.message.Message, name: str, rdtype: str, server: str, seconds: float) -> Answer:
    records = tuple(
        Record(
            owner=rrset.name.to_text(omit_final_dot=True).lower(),
            rdtype=dns.rdatatype.to_text(rrset.rdtype),
            ttl=rrset.ttl,
            value=value_of(rdata),
        )
        for rrset in message.answer
        for rdata in rrset
    )
    is_authoritative = bool(message.flags & dns.flags.AA)
    rcode = dns.rcode.to_text(message.rcode())
    return Answer(name, rdtype, rcode, records, server, seconds, is_authoritative)


def value_of(rdata: dns.rdata.Rdata) -> str:
    """The value as `Record` keeps it: the strings of a text joined, host names lower case and without dot."""
    if isinstance(rdata, dns.rdtypes.txtbase.TXTBase):
        return b"".join(rdata.strings).decode("utf-8", "replace")
    text = rdata.to_text()
    if dns.rdatatype.to_text(rdata.rdtype) in {"CNAME", "NS", "PTR", "MX", "SRV", "DNAME"}:
        root_only = text == "." or text.endswith(" .")  # null MX (RFC 7505), null SRV target
        return text.lower() if root_only else text.lower().removesuffix(".")
    return text
