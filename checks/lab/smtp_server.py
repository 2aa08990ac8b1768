"""A mail server that greets, offers STARTTLS and takes no mail: enough for checks of MX hosts."""

import asyncio
import ssl

from checks.lab.scenario_mail import MailServer, SmtpFaultKind

_INSTEAD_OF_GREETING = frozenset(
    {
        SmtpFaultKind.SILENT,
        SmtpFaultKind.RESET,
        SmtpFaultKind.REJECT,
        SmtpFaultKind.BUSY,
        SmtpFaultKind.GIBBERISH,
    }
)
MAX_LINES = 100
IDLE_SECONDS = 30.0


class SmtpGreeter:
    """The dialogue of one mail server; `context` is None where STARTTLS is not offered."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None, delay: float) -> None:
        self._server = server
        self._context = context
        self._delay = delay

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talks to one client until it quits, is silent for long or says too much."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._talk(reader, writer)
        except (OSError, TimeoutError, ValueError):
            pass  # the client went away, or sent a line without end: nothing to tell anybody
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server.fault in _INSTEAD_OF_GREETING:
            await self._misbehave(reader, writer, self._server.fault)
            return
        await self._say(writer, f"220 {self._server.name} {self._server.banner}")
        is_encrypted = False
        for _ in range(MAX_LINES):
            line = await reader.readline()
            if not line:
                return
            verb = line.decode("ascii", "replace").strip().upper().partition(" ")[0]
            offers_tls = self._context is not None and not is_encrypted
            if verb == "STARTTLS" and offers_tls and self._context is not None:
                is_encrypted = await self._start_tls(writer, self._context)
            else:
                await self._say(writer, *_reply(verb, self._server.name, offers_tls=offers_tls))
            if verb == "QUIT":
                return

    async def _start_tls(self, writer: asyncio.StreamWriter, context: ssl.SSLContext) -> bool:
        """Whether the connection is encrypted from here on."""
        if self._server.fault is SmtpFaultKind.NO_TLS:
            await self._say(writer, "454 4.7.0 TLS not available due to temporary reason")
            return False
        await self._say(writer, "220 2.0.0 Ready to start TLS")
        if self._server.fault is SmtpFaultKind.BROKEN_TLS:
            await self._say(writer, "This is not TLS at all")
            return False
        await writer.start_tls(context)
        return True

    async def _misbehave(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: SmtpFaultKind
    ) -> None:
        match fault:
            case SmtpFaultKind.SILENT:
                await reader.read()
            case SmtpFaultKind.RESET:
                writer.transport.abort()
            case SmtpFaultKind.REJECT:
                await self._say(writer, f"554 5.7.1 {self._server.name} No service for your address")
            case SmtpFaultKind.BUSY:
                await self._say(writer, f"421 4.3.2 {self._server.name} Too busy, try again later")
            case _:
                await self._say(writer, "HTTP/1.1 400 Bad Request", "")

    async def _say(self, writer: asyncio.StreamWriter, *lines: str) -> None:
        if self._delay:
            await asyncio.sleep(self._delay)
        writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await writer.drain()


def _reply(verb: str, name: str, *, offers_tls: bool) -> tuple[str, ...]:
    match verb:
        case "EHLO" if offers_tls:
            return (f"250-{name}", "250-STARTTLS", "250 8BITMIME")
        case "EHLO":
            return (f"250-{name}", "250 8BITMIME")
        case "HELO":
            return (f"250 {name}",)
        case "NOOP" | "RSET":
            return ("250 2.0.0 OK",)
        case "QUIT":
            return ("221 2.0.0 Bye",)
        case "MAIL" | "RCPT" | "DATA":
            return ("550 5.7.1 The lab takes no mail",)
    return ("502 5.5.1 Not known here",)
