"""A real mail server on loopback that refuses, hangs and dies on demand; it keeps what it has taken."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

from engagements.actions.mail_notifications import mail_notifications
from engagements.actions.send_mail import send_mail
from engagements.letters import Letter
from engagements.models import OutgoingMail


@dataclass
class MailServer:
    """`answers` maps a step (EHLO, MAIL, RCPT, DATA) to what is said there in place of yes.

    `HANG` says nothing for long, `DROP` breaks the connection off. A text is `taken` when DATA's answer is
    the server's own or comes too late: with `HANG` and `DROP` there, it has arrived and nobody is told so.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    # aiosmtpd finds them by these names.
    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        said = await self._say("EHLO", server, responses[-1])
        return [*responses[:-1], said] if said == responses[-1] else [said]

    async def handle_HELO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:  # noqa: N802
        """What is tried where EHLO was refused."""
        session.host_name = hostname
        return await self._say("EHLO", server, "250 OK")

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._say("MAIL", server, "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._say("RCPT", server, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self.answers.get("DATA", "")[:1].isdigit():
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return await self._say("DATA", server, "250 Taken")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await self._say("QUIT", server, "221 Bye")

    async def _say(self, step: str, server: SMTP, usual: str) -> str:
        self.steps.append(step)
        match self.answers.get(step):
            case "HANG":
                await asyncio.sleep(30)
            case "DROP":
                assert server.transport is not None
                server.transport.abort()
            case str(said):
                return said
        return usual


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """A server on a free port of loopback, in a thread of its own."""
    mail_server, ready = MailServer(), threading.Event()
    loop = asyncio.new_event_loop()
    listening: list[asyncio.Server] = []

    async def serve() -> None:
        server = await loop.create_server(lambda: SMTP(mail_server, loop=loop), "127.0.0.1", 0)
        listening.append(server)
        mail_server.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield mail_server
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening[0]), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def plain_letter(subject: str = "S", text: str = "T", html: str = "", reply_to: str = "") -> Letter:
    return Letter(subject=subject, text=text, html=html, sender="", reply_to=reply_to)


def send_waiting_mails() -> None:
    """What a worker does with the messages of the outbox, which go to nobody in tests."""
    mail_notifications(timezone.now())
    for pk in OutgoingMail.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
        send_mail(pk)


async def _end(server: asyncio.Server) -> None:
    """Nothing that hangs outlives the test."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
