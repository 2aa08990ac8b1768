"""The one module that hands mails to a provider's HTTP interface: django-anymail's backends, and what their
answers mean for a mail that must neither get lost nor go out twice.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, override

from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError, SSLError

from config.delivery import Refused, TryLater, Unsure

TIMEOUT = 60.0
# They say something of the account or of the moment, nothing of the mail.
OF_THE_MOMENT = {401, 402, 403, 404, 408, 425, 429, 503}
NOT_CONNECTED = (NewConnectionError, ConnectTimeoutError, ProxyError, SSLError)


class EmailBackend(BaseEmailBackend):
    """`provider` is the name of a module of `anymail.backends`; the other options are that backend's."""

    def __init__(self, *, provider: str, alias: str | None = None, **options: Any) -> None:
        super().__init__(alias=alias)
        backend = import_string(f"anymail.backends.{provider}.EmailBackend")
        self._backend = backend(alias=alias, **{"timeout": TIMEOUT, **options})

    @override
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises Refused, TryLater or Unsure, whose text is the provider's answer."""
        for message in email_messages:
            given = _without_date(message)
            try:
                self._backend.send_messages([given])
            except AnymailError as error:
                raise _judged(error) from error
            # Of a refusal in words that it does not know, a backend makes nothing.
            answer = given.anymail_status.esp_response  # type: ignore[attr-defined]  # what anymail adds
            if answer is not None and answer.status_code >= 400:
                raise Refused(_read(answer))
        return len(email_messages)


def _without_date(message: EmailMessage) -> EmailMessage:
    """Providers write the date themselves, and some refuse a mail that brings one."""
    if "Date" not in message.extra_headers:
        return message
    dateless = copy(message)
    dateless.extra_headers = {name: value for name, value in message.extra_headers.items() if name != "Date"}
    return dateless


def _judged(error: AnymailError) -> Exception:
    """A mail of which it is not known whether it was taken is not given a second time."""
    if not isinstance(error, AnymailAPIError):
        return Refused(_words(error))  # its recipients were refused, or it cannot be written for them
    status = error.status_code
    if status is None:
        return _without_answer(error)
    if status in OF_THE_MOMENT:
        return TryLater(_words(error))
    return Refused(_words(error)) if 400 <= status < 500 else Unsure(_words(error))


def _without_answer(error: AnymailAPIError) -> Exception:
    cause = error.__cause__
    inner = cause.args[0] if cause is not None and cause.args else None
    if isinstance(inner, MaxRetryError) and isinstance(inner.reason, NOT_CONNECTED):
        return TryLater(_("The mail provider could not be reached (%(error)s).") % {"error": inner.reason})
    return Unsure(_("The mail provider broke off, or did not answer (%(error)s).") % {"error": cause})


def _words(error: AnymailError) -> str:
    """What is to be read of the answer, without what was sent."""
    response = error.response
    if response is None:
        return " ".join(str(error).split())
    return _read(response)


def _read(response: Any) -> str:
    return f"{response.status_code} {' '.join(response.text.split())[:500]}"
