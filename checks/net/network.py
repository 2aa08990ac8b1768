"""The network as probes see it: one `Net` per audit run, which asks everything once."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from checks.net.answers import Answer, Handshake, Response, Visit
from checks.net.authority import DNS_PORT, Authority
from checks.net.client import TRIES, HostClient, question
from checks.net.config import NetConfig
from checks.net.connect import Connector
from checks.net.contexts import Contexts, trusted_roots
from checks.net.direct import ask_at
from checks.net.dnssec import validate
from checks.net.doors import Doors, Knock
from checks.net.memo import Memo
from checks.net.policy import HTTP_PORTS, AddressPolicy, is_ip_address, parse_host, parse_url
from checks.net.redirects import follow
from checks.net.resolver import Resolver
from checks.net.server_address import system_resolvers
from checks.net.server_hello import ServerReply
from checks.net.smtp import MailCaller, MailDialogue
from checks.net.tls import HandshakeMaker
from checks.net.trust_chain import Chain

HTTPS_PORT = HTTP_PORTS["https"]
type Headers = tuple[tuple[str, str], ...]
# Seconds on top of the time for connecting: mail servers let strangers wait before they greet.
_GREETING_PATIENCE = 2.0


class Net:
    """Made by `open_net`. Every question is asked once: later askers share the answer, errors included."""

    def __init__(self, config: NetConfig) -> None:
        self._config = config
        self._policy = AddressPolicy(config.allowed_networks)
        self._memo = Memo()
        servers = config.resolvers or system_resolvers()
        self._resolver = Resolver(servers, config.zone_resolvers, config.dns_seconds)
        dns_port = config.port_map.get(DNS_PORT, 0)
        self.authority = Authority(self._resolver, self._policy, dns_port, self.query, self._memo)
        # Both tries together stay within the time for connecting.
        self._connector = Connector(self.addresses, self._policy, config.port_map, config.connect_seconds / 2)
        self._contexts = Contexts(config.ca_file)
        self._handshakes = HandshakeMaker(self._connector, self._contexts, config.connect_seconds)
        patience = config.connect_seconds + _GREETING_PATIENCE
        self._mail = MailCaller(self._connector, self._contexts, patience)
        self._doors = Doors(lambda host: self.handshake(host, check_hostname=False, is_knock=True))
        self._clients: dict[str, HostClient] = {}

    def prepare(self) -> None:
        """Begins with what takes long and is sure to be needed, while the first answers are awaited."""
        self._contexts.begin_usual()

    async def query(self, name: str, rdtype: str) -> Answer:
        """One DNS question; never raises for what DNS says. Look at `rcode` and `attempts`."""
        name = name.lower().removesuffix(".") or "."
        return await self._memo.once(("dns", name, rdtype), lambda: self._resolver.query(name, rdtype))

    async def query_authority(self, name: str, rdtype: str) -> Answer:
        """The zone's own answer, TTLs as set; the resolver's where no server of the zone answers."""
        name = name.lower().removesuffix(".")
        return await self._memo.once(("authority", name, rdtype), lambda: self.authority.ask(name, rdtype))

    async def query_each(self, name: str, rdtype: str) -> tuple[Answer, ...]:
        """What each of the resolvers says, where there are several; they may remember different things."""
        name = name.lower().removesuffix(".")
        if len(self._resolver.servers_for(name)) == 1:
            return (await self.query(name, rdtype),)
        return await self._memo.once(("each", name, rdtype), lambda: self._resolver.ask_each(name, rdtype))

    async def chain_of_trust(self, name: str, cuts: tuple[str, ...]) -> Chain:
        """The zone validated from the trust anchor down; `cuts` are the zones above it that are known."""
        anchors = self._config.trust_anchors
        ask = self._resolver.ask_signed_near(name)
        return await self._memo.once(("chain", name, cuts), lambda: validate(ask, name, cuts, anchors))

    def why_forbidden(self, address: str) -> str:
        """Why nobody in public can reach that address, "" where everybody can."""
        return self._policy.why_forbidden(address)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The host's addresses, IPv4 first, every one approved. Raises NetError."""
        return await self._memo.once(("addresses", host), lambda: self._look_up(host))

    async def request(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Headers = (),
        body: bytes = b"",
        fresh: bool = False,
        max_bytes: int = 0,
        can_wait: bool = False,
        tries: int = TRIES,
    ) -> Response:
        """One exchange, redirects not followed. Plain GETs are asked once, unless `fresh`.

        One on whose answer no other request hangs `can_wait` until those of the same host are through that
        do not. Raises NetError.
        """
        target = parse_url(url)
        limit = max_bytes or self._config.body_bytes

        async def ask() -> Response:
            if target.port == HTTPS_PORT:
                await self._doors.enter(target.host)
            asked = question(target, method, headers, body, limit)
            return await self._client(target.host).exchange(asked, can_wait=can_wait, tries=tries)

        if fresh or headers or body or method != "GET":
            return await ask()
        return await self._memo.once(("page", target.url, limit), ask)

    async def visit(self, url: str, *, headers: Headers = ()) -> Visit:
        """Follows up to five redirects by hand. Raises NetError when the first hop fails."""

        async def ask(address: str, sent: Headers) -> Response:
            return await self.request(address, headers=sent)

        if headers:
            return await follow(url, headers, ask)
        return await self._memo.once(("visit", parse_url(url).url), lambda: follow(url, (), ask))

    def knock(self, host: str) -> Knock:
        """Begins to find out whether anybody answers at the host; other questions to it wait for that.

        The result is None, or the error of one that stayed silent: its other questions get the same at once.
        """
        return self._doors.knock(host)

    async def handshake(
        self,
        host: str,
        *,
        minimum: ssl.TLSVersion | None = None,
        maximum: ssl.TLSVersion | None = None,
        verify: bool = True,
        check_hostname: bool = True,
        takes_weak: bool = False,
        port: int = HTTPS_PORT,
        address: str = "",
        is_knock: bool = False,
    ) -> Handshake:
        """One TLS handshake; with `minimum` or `maximum` it tells only whether the version is spoken.

        An `address` picks one of the host's, or another server that is asked for the host. An untrusted chain
        is an answer, with `error` in it; with `takes_weak` weak keys, ciphers and versions are no obstacle.
        Raises NetError when there was none: "tls" when the server rejected what was offered, "cannot-offer"
        when the OpenSSL here lacks the version. The one that `is_knock` waits for no other.
        """
        name = parse_host(host)
        if port == HTTPS_PORT and not address and not is_knock:
            await self._doors.enter(name)
        options: dict[str, Any] = {
            "minimum": minimum,
            "maximum": maximum,
            "verify": verify,
            "check_hostname": check_hostname,
            "takes_weak": takes_weak,
            "address": address,
        }

        async def shake() -> Handshake:
            with self._client(name).leaving_room():
                return await self._handshakes.shake(name, port, **options)

        return await self._memo.once(("tls", name, port, *options.values()), shake)

    async def greet(
        self,
        host: str,
        version: str,
        suites: tuple[int, ...],
        *,
        wants_group: bool = False,
        wants_status: bool = False,
    ) -> ServerReply:
        """How the host answers a hello in one version of `checks.net.hello`. Raises NetError for silence."""
        name = parse_host(host)

        async def greet() -> ServerReply:
            await self._doors.enter(name)
            with self._client(name).leaving_room():
                return await self._handshakes.greet(
                    name, HTTPS_PORT, version, suites, wants_group=wants_group, wants_status=wants_status
                )

        return await self._memo.once(("hello", name, version, suites, wants_group, wants_status), greet)

    async def request_at(self, url: str, address: str) -> Response:
        """One GET to the server at that address, wherever DNS says the host is. Raises NetError."""
        target = parse_url(url)
        seconds = self._config.connect_seconds
        return await self._memo.once(
            ("page-at", target.url, address), lambda: ask_at(self._connector, target, address, seconds)
        )

    @property
    def rdap_servers(self) -> Mapping[str, str]:
        return self._config.rdap_servers

    def roots(self) -> tuple[bytes, ...]:
        """The roots in DER that certificates are verified against."""
        return trusted_roots(self._config.ca_file)

    async def starttls(self, host: str) -> MailDialogue:
        """What a mail server says at port 25 as far as its encryption. Raises NetError for no dialogue."""
        name = parse_host(host)
        return await self._memo.once(("starttls", name), lambda: self._mail.starttls(name))

    async def close(self) -> None:
        """Ends everything under way; no socket and no task is left."""
        await self._doors.close()
        await self._memo.close()
        for client in self._clients.values():
            client.close()
        self._connector.close_all()
        await self._contexts.close()
        # Transports close their sockets one or two turns of the loop after they are told to.
        for _ in range(3):
            await asyncio.sleep(0)

    async def _look_up(self, host: str) -> tuple[str, ...]:
        if is_ip_address(host):
            found: tuple[str, ...] = (host,)
        else:
            ipv4, ipv6 = await asyncio.gather(self.query(host, "A"), self.query(host, "AAAA"))
            found = (*ipv4.values, *ipv6.values)
            if not found:
                raise (ipv6 if ipv4.is_known and not ipv6.is_known else ipv4).error()
        self._policy.check(host, found)
        return found

    def _client(self, host: str) -> HostClient:
        if host not in self._clients:
            config = self._config
            self._clients[host] = HostClient(self._connector, self._contexts, config.request_seconds)
        return self._clients[host]


@asynccontextmanager
async def open_net(config: NetConfig) -> AsyncIterator[Net]:
    """Raises NetError("dns") when no resolver is given and the machine has none."""
    net = Net(config)
    net.prepare()
    try:
        yield net
    finally:
        await net.close()
