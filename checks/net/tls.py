"""Shakes hands over TLS and keeps what the server showed, trusted or not."""

import asyncio
import ssl
import time
from dataclasses import dataclass, replace
from typing import Any

from checks.net.answers import Handshake, NetError
from checks.net.connect import Connection, Connector, connect_error
from checks.net.contexts import EITHER_HTTP, Contexts, cannot_offer, lenient_context
from checks.net.hello import client_hello
from checks.net.server_hello import FirstFlight, ServerReply

# X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK: a path is there, but weak.
_WEAKNESSES = frozenset({66, 67, 68})
_GREETING_SECONDS = 2.0
# OpenSSL's reasons for not even starting, which say nothing about the server.
_OUR_OWN_REASONS = frozenset({"NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE"})


class HandshakeMaker:
    """Handshakes with one host after another over fresh connections; each has `seconds` for itself."""

    def __init__(self, connector: Connector, contexts: Contexts, seconds: float) -> None:
        self._connector = connector
        self._contexts = contexts
        self._seconds = seconds

    async def shake(
        self,
        host: str,
        port: int,
        *,
        minimum: ssl.TLSVersion | None,
        maximum: ssl.TLSVersion | None,
        verify: bool,
        check_hostname: bool,
        takes_weak: bool,
        address: str,
    ) -> Handshake:
        """When a chain is not trusted, a second handshake without verification tells what was sent."""
        place = _Place(host, port, address)
        if not verify or minimum or maximum:
            return await self._twice(place, lenient_context(minimum, maximum, EITHER_HTTP), maximum)
        try:
            context = await self._contexts.trusting(check_hostname=check_hostname, takes_weak=takes_weak)
            return await self._twice(place, context, maximum)
        except ssl.SSLCertVerificationError as error:
            if error.verify_code not in _WEAKNESSES:
                return await self._untrusted(place, error)
            weakness = error.verify_message
        try:
            context = await self._contexts.trusting(check_hostname=check_hostname, takes_weak=True)
            return replace(await self._twice(place, context, maximum), weakness=weakness)
        except ssl.SSLCertVerificationError as error:
            return replace(await self._untrusted(place, error), weakness=weakness)

    async def _untrusted(self, place: "_Place", error: ssl.SSLCertVerificationError) -> Handshake:
        shown = await self._twice(place, lenient_context(alpn=EITHER_HTTP), None)
        return replace(shown, error=error.verify_message, error_code=error.verify_code)

    async def greet(
        self,
        host: str,
        port: int,
        version: str,
        suites: tuple[int, ...],
        *,
        wants_group: bool,
        wants_status: bool,
    ) -> ServerReply:
        """Says hello and hangs up on the answer; a connection that breaks off is tried again."""
        place, hello = _Place(host, port, ""), client_hello(version, host, suites, wants_status=wants_status)
        wants_flight = wants_group or wants_status
        try:
            return await self._greet_once(place, hello, wants_flight)
        except NetError as error:
            if error.kind not in {"reset", "timeout"}:
                raise
        return await self._greet_once(place, hello, wants_flight)

    async def _greet_once(self, place: "_Place", hello: bytes, wants_flight: bool) -> ServerReply:
        connection = await self._connector.open(place.host, place.port, place.address)
        where = f"{connection.address} port {place.port}"
        try:
            async with asyncio.timeout(min(self._seconds, _GREETING_SECONDS)):
                connection.writer.write(hello)
                flight = FirstFlight(wants_all=wants_flight)
                while True:
                    data = await connection.reader.read(65536)
                    if not data:
                        raise ConnectionResetError("closed by the server")
                    reply = flight.feed(data)
                    if reply is not None:
                        return reply
        except ValueError as error:
            raise NetError("protocol", f"{where}: no TLS ({error})", (f"{where}: {error}",)) from None
        except OSError as error:  # a TimeoutError is one
            raise connect_error(error, f"{where}, TLS hello") from None
        finally:
            self._connector.close(connection)

    async def _twice(
        self, place: "_Place", context: ssl.SSLContext, maximum: ssl.TLSVersion | None
    ) -> Handshake:
        """A connection that breaks off is tried again; a server that says no has answered.

        One that was silent for all of its time the first time gets half of it the second time: so its
        silence is known before whoever asked gives up. The connector has made its own two tries.
        """
        try:
            return await self._once(place, context, maximum, self._seconds)
        except NetError as first:
            if first.kind not in {"reset", "timeout"} or len(first.attempts) > 1:
                raise
            seconds = self._seconds / 2 if first.kind == "timeout" else self._seconds
            try:
                return await self._once(place, context, maximum, seconds)
            except NetError as second:
                attempts = (*(first.attempts or (first.detail,)), *(second.attempts or (second.detail,)))
                raise NetError(second.kind, second.detail, attempts) from None

    async def _once(
        self, place: "_Place", context: ssl.SSLContext, maximum: ssl.TLSVersion | None, seconds: float
    ) -> Handshake:
        session = _Session(context, place.host, maximum)
        session.start()  # our own limits show before anybody is called
        connection = await self._connector.open(place.host, place.port, place.address)
        where = f"{connection.address} port {place.port}"
        began = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                await session.shake(connection)
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as error:
            text = error.reason or str(error)
            raise NetError("tls", f"{where}: TLS refused ({text})", (f"{where}: {text}",)) from None
        except OSError as error:  # a TimeoutError is one
            raise connect_error(error, f"{where}, TLS handshake") from None
        finally:
            self._connector.close(connection)
        return session.handshake(connection.address, time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    port: int
    address: str


class _Session:
    """OpenSSL between two buffers: it never sees the socket, and its errors stay apart from the network's."""

    def __init__(self, context: ssl.SSLContext, host: str, maximum: ssl.TLSVersion | None) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._maximum = maximum
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def start(self) -> None:
        try:
            self._is_done()
        except ssl.SSLError as error:
            if error.reason in _OUR_OWN_REASONS:
                raise cannot_offer(self._maximum, error.reason) from None
            raise NetError("tls", str(error)) from None

    async def shake(self, connection: Connection) -> None:
        while True:
            connection.writer.write(self._outgoing.read())
            data = await connection.reader.read(65536)
            if not data:
                raise ConnectionResetError("closed by the server")
            self._incoming.write(data)
            if self._is_done():
                connection.writer.write(self._outgoing.read())
                return

    def _is_done(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def handshake(self, address: str, seconds: float) -> Handshake:
        cipher = self._tls.cipher()
        return Handshake(
            version=self._tls.version() or "",
            cipher=cipher[0] if cipher else "",
            chain=chain_as_sent(self._tls),
            alpn=self._tls.selected_alpn_protocol() or "",
            address=address,
            seconds=seconds,
        )


def chain_as_sent(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """The server's certificates in DER, in its order. Public since Python 3.13, there since 3.10."""
    if hasattr(tls, "get_unverified_chain"):
        return tuple(tls.get_unverified_chain())
    inner: Any = tls
    encoding_der = 2
    return tuple(
        certificate.public_bytes(encoding_der) for certificate in inner._sslobj.get_unverified_chain() or ()
    )
