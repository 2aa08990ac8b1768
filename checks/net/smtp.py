"""Talks to a mail server just far enough to see its encryption: greeting, EHLO, STARTTLS, never a message."""

import asyncio
import re
import ssl
import time
from dataclasses import dataclass, replace

from checks.net.answers import Handshake, NetError
from checks.net.connect import Connection, Connector, connect_error
from checks.net.contexts import NO_PROTOCOL, Contexts, lenient_context
from checks.net.tls import chain_as_sent

SMTP_PORT = 25
_REPLY = re.compile(rb"(\d{3})([ -]?)(.*)")
_MOST_LINES = 60
_READY = 220
_DONE = 250
_UNKNOWN_COMMAND = frozenset({500, 502})


@dataclass(frozen=True, slots=True)
class MailDialogue:
    """What a mail server said, line by line.

    `refusal` is its reply where it turned us away before it could be judged, `tls_refusal` where it offered
    STARTTLS and then did not start it. `handshake` is there when TLS came about; an untrusted certificate is
    in its `error`.
    """

    host: str
    lines: tuple[str, ...]
    address: str
    offers_tls: bool = False
    refusal: str = ""
    tls_refusal: str = ""
    handshake: Handshake | None = None
    seconds: float = 0.0


class MailCaller:
    """`seconds` bounds one dialogue: servers make strangers wait for the greeting (postscreen 6 s)."""

    def __init__(self, connector: Connector, contexts: Contexts, seconds: float) -> None:
        self._connector = connector
        self._contexts = contexts
        self._seconds = seconds

    async def starttls(self, host: str) -> MailDialogue:
        """Raises NetError where there was no dialogue; one that broke off is tried again.

        When the certificate is not trusted, a second dialogue without verification tells what was shown.
        """
        deadline = asyncio.get_running_loop().time() + self._seconds
        try:
            return await self._twice(host, await self._contexts.trusting(alpn=NO_PROTOCOL), deadline)
        except _TlsFailed as failed:
            error = failed
        try:
            shown = await self._twice(host, lenient_context(alpn=NO_PROTOCOL), deadline)
        except _TlsFailed as failed:
            return failed.dialogue()
        return error.over(shown)

    async def _twice(self, host: str, context: ssl.SSLContext, deadline: float) -> MailDialogue:
        try:
            return await self._once(host, context, deadline)
        except NetError as first:
            if first.kind != "reset":
                raise
            try:
                return await self._once(host, context, deadline)
            except NetError as second:
                attempts = (*(first.attempts or (first.detail,)), *(second.attempts or (second.detail,)))
                raise NetError(second.kind, second.detail, attempts) from None

    async def _once(self, host: str, context: ssl.SSLContext, deadline: float) -> MailDialogue:
        began = time.monotonic()
        talk: _Talk | None = None
        try:
            async with asyncio.timeout_at(deadline):
                connection = await self._connector.open(host, SMTP_PORT)
                try:
                    talk = _Talk(host, connection, context)
                    return replace(await talk.run(), seconds=time.monotonic() - began)
                finally:
                    self._connector.close(connection)
        except TimeoutError:
            said = talk.last if talk else "no connection"
            detail = f"{host} port {SMTP_PORT}: {said}, then nothing for {time.monotonic() - began:.1f} s"
            raise NetError("timeout", detail, (detail,)) from None
        except OSError as error:
            raise connect_error(error, f"{host} port {SMTP_PORT}") from None


class _TlsFailed(Exception):
    """TLS was begun and did not come about, for what OpenSSL calls `reason`."""

    def __init__(self, begun: MailDialogue, reason: str, code: int) -> None:
        super().__init__(reason)
        self._begun = begun
        self._reason = reason
        self._code = code

    def dialogue(self) -> MailDialogue:
        return replace(self._begun, offers_tls=True, tls_refusal=self._reason)

    def over(self, shown: MailDialogue) -> MailDialogue:
        """The second dialogue, which was let through, with the error of the first."""
        if shown.handshake is None:
            return shown
        marked = replace(shown.handshake, error=self._reason, error_code=self._code)
        return replace(shown, handshake=marked)


class _Talk:
    """One connection's dialogue, kept in `lines`."""

    def __init__(self, host: str, connection: Connection, context: ssl.SSLContext) -> None:
        self.lines: list[str] = []
        self._host = host
        self._connection = connection
        self._context = context

    @property
    def last(self) -> str:
        return f"“{self.lines[-1]}”" if self.lines else "a connection without a greeting"

    async def run(self) -> MailDialogue:
        code, greeting = await self._reply()
        if code != _READY:
            return self._said(refusal=greeting[-1])
        code, offered = await self._ask(f"EHLO {self._own_name()}")
        if code != _DONE:
            # A server so old that it knows no EHLO knows no STARTTLS either; anything else is a refusal.
            return self._said(refusal="" if code in _UNKNOWN_COMMAND else offered[-1])
        if "STARTTLS" not in {line[4:].strip().upper() for line in offered}:
            await self._quit()
            return self._said()
        code, answer = await self._ask("STARTTLS")
        if code != _READY:
            await self._quit()
            return self._said(offers_tls=True, tls_refusal=answer[-1])
        handshake = await self._shake()
        await self._quit()
        return self._said(offers_tls=True, handshake=handshake)

    def _said(
        self,
        *,
        offers_tls: bool = False,
        refusal: str = "",
        tls_refusal: str = "",
        handshake: Handshake | None = None,
    ) -> MailDialogue:
        lines, address = tuple(self.lines), self._connection.address
        return MailDialogue(self._host, lines, address, offers_tls, refusal, tls_refusal, handshake)

    def _own_name(self) -> str:
        """We are an address, not a mail host: RFC 5321 §4.1.3 has a form for that."""
        own = str(self._connection.writer.get_extra_info("sockname")[0])
        return f"[IPv6:{own}]" if ":" in own else f"[{own}]"

    async def _ask(self, command: str) -> tuple[int, list[str]]:
        self.lines.append(f"> {command}")
        self._connection.writer.write(f"{command}\r\n".encode("ascii"))
        return await self._reply()

    async def _quit(self) -> None:
        """The polite end; the answer is not waited for."""
        self._connection.writer.write(b"QUIT\r\n")
        await self._connection.writer.drain()

    async def _reply(self) -> tuple[int, list[str]]:
        """One reply of a line or several (RFC 5321 §4.2). Raises NetError("protocol") for anything else."""
        lines: list[str] = []
        for _ in range(_MOST_LINES):
            raw = await self._line()
            match = _REPLY.fullmatch(raw)
            if match is None:
                raise NetError("protocol", f"{self._host}: “{_text(raw)}” is no reply of a mail server")
            lines.append(_text(raw))
            self.lines.append(lines[-1])
            if match[2] != b"-":
                return int(match[1]), lines
        raise NetError("protocol", f"{self._host}: a reply of more than {_MOST_LINES} lines")

    async def _line(self) -> bytes:
        try:
            raw = await self._connection.reader.readline()
        except ValueError:
            raise NetError("protocol", f"{self._host}: a line without end") from None
        if not raw.endswith(b"\n"):
            raise ConnectionResetError("closed by the server")
        return raw.rstrip(b"\r\n")

    async def _shake(self) -> Handshake:
        writer = self._connection.writer
        began = time.monotonic()
        try:
            await writer.start_tls(self._context, server_hostname=self._host)
        except ssl.SSLCertVerificationError as error:
            raise _TlsFailed(self._said(), error.verify_message, error.verify_code) from None
        except ssl.SSLError as error:
            raise _TlsFailed(self._said(), error.reason or str(error), 0) from None
        except OSError as error:
            raise _TlsFailed(self._said(), f"broken off ({type(error).__name__})", 0) from None
        tls: ssl.SSLObject = writer.get_extra_info("ssl_object")
        cipher = tls.cipher()
        return Handshake(
            version=tls.version() or "",
            cipher=cipher[0] if cipher else "",
            chain=chain_as_sent(tls),
            address=self._connection.address,
            seconds=time.monotonic() - began,
        )


def _text(raw: bytes) -> str:
    return "".join(character if character.isprintable() else "·" for character in raw.decode("latin-1"))[:300]
