"""The one module that speaks SMTP: Django's backend, which tells how far the dialogue has come.

Whether a mail may be sent again hangs on one question: had the server begun to take its text when things
went wrong? smtplib knows, and Django's backend does not say.
"""

import smtplib
from functools import partial
from typing import Any, override

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.smtp import EmailBackend as DjangoBackend
from django.utils.translation import gettext as _

from config.delivery import Refused, TryLater, Unsure, Watch

# After the last dot a server may look the mail over before it answers (RFC 5321 §4.5.3.2.6 allows it 10 min).
ANSWER_SECONDS = 120.0


def deliver(message: EmailMessage, watch: Watch) -> None:
    """Hands one mail with one recipient to the mailer; returns when it was taken.

    Raises Refused, TryLater or Unsure, whose text is the server's answer; what `watch` raises goes through.
    """
    progress = _Progress(watch)
    mailer = mailers.default
    try:
        if isinstance(mailer, EmailBackend):
            mailer.progress = progress
            mailer.send_messages([message])
        else:
            progress.gives_text()
            mailer.send_messages([message])
            progress.is_taken()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        # A farewell that goes wrong takes nothing back.
        if not progress.has_taken:
            raise _judged(error, mailer, progress) from error


class _Progress:
    """A watch that remembers."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.has_given_text = False
        self.has_taken = False

    def talks(self) -> None:
        self.watch.talks()

    def gives_text(self) -> None:
        self.watch.gives_text()
        self.has_given_text = True

    def is_taken(self) -> None:
        self.has_taken = True
        self.watch.is_taken()


class _WatchedSmtp(smtplib.SMTP):
    def __init__(self, *args: Any, progress: _Progress, answer_timeout: float, **kwargs: Any) -> None:
        self.progress = progress
        self.answer_timeout = answer_timeout
        super().__init__(*args, **kwargs)

    @override
    def putcmd(self, cmd: str, args: str = "") -> None:
        # The farewell, which also ends a delivery that the watch has broken off, needs no permission.
        if cmd != "quit" and not self.progress.has_given_text:
            self.progress.talks()
        super().putcmd(cmd, args)

    @override
    def data(self, msg: Any) -> tuple[int, bytes]:
        self.progress.gives_text()
        if self.sock:
            self.sock.settimeout(self.answer_timeout)
        code, answer = super().data(msg)
        if code == 250:
            self.progress.is_taken()
        return code, answer


class _WatchedSmtpTls(_WatchedSmtp, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoBackend):
    """`answer_timeout`: seconds to wait for the server's word on a text that it was given."""

    def __init__(self, *, answer_timeout: float = ANSWER_SECONDS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.answer_timeout = answer_timeout
        self.progress: _Progress | None = None

    @property
    def connection_class(self) -> Any:
        if self.progress is None:
            return super().connection_class
        kind = _WatchedSmtpTls if self.use_ssl else _WatchedSmtp
        return partial(kind, progress=self.progress, answer_timeout=self.answer_timeout)


def _judged(error: Exception, mailer: object, progress: _Progress) -> Exception:
    """What the error means for the mail. A server that will not talk at all says nothing of it."""
    if not isinstance(mailer, EmailBackend):
        return TryLater(str(error))  # a folder that is full has not half of a mail
    code, words = _answer_in(error)
    is_answer = 400 <= code < 600
    if progress.has_given_text and not is_answer:
        return Unsure(words)
    is_of_mail = isinstance(
        error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError
    )
    # An address or a header that cannot be written never reaches a server.
    if (is_of_mail and code >= 500) or isinstance(error, ValueError):
        return Refused(words)
    return TryLater(words)


def _answer_in(error: Exception) -> tuple[int, str]:
    """The server's code, 0 without one, and what is to be read of the error."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        return _readable(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _readable(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return 0, _("The mail server did not answer, or broke the connection off (%(error)s).") % {
            "error": error
        }
    if isinstance(error, OSError):
        return 0, _("The mail server could not be reached (%(error)s).") % {"error": error.strerror or error}
    return 0, str(error)


def _readable(code: int, answer: bytes | str) -> tuple[int, str]:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return code, f"{code} {' '.join(text.split())}"
