"""What is asked over a connection, whichever HTTP it speaks, and what sends the asker to another one."""

from dataclasses import dataclass

from checks.net.answers import NetError
from checks.net.policy import Target


@dataclass(frozen=True, slots=True)
class Question:
    """An HTTP request, ready to send; `limit` is how many bytes of the unpacked body are kept."""

    target: Target
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    limit: int

    @property
    def is_safe(self) -> bool:
        """Whether nothing changes at the server however often it is asked (RFC 9110 §9.2.1)."""
        return self.method in SAFE_METHODS


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AskElsewhere(Exception):
    """Another connection may answer. Where this one was sent the request, `error` says what came of it.

    It `is_untouched` when the server says that it has done nothing about it (RFC 9113 §8.7).
    """

    def __init__(self, error: NetError | None = None, *, is_untouched: bool = False) -> None:
        super().__init__(str(error or "not sent"))
        self.error = error
        self.is_untouched = is_untouched


class StaleConnection(AskElsewhere):
    """The connection was over before the server took the request on."""


class TurnElsewhere(Exception):
    """A connection that takes all has been opened in the meantime: its turns are those to wait for."""


class HttpTwoDeclined(AskElsewhere):
    """The server takes this request over HTTP/1.1 alone (RFC 9113 §7, HTTP_1_1_REQUIRED)."""


class HttpTwoBroken(Exception):
    """HTTP/2 was agreed on and led nowhere, as `error` says; HTTP/1.1 may."""

    def __init__(self, error: NetError) -> None:
        super().__init__(str(error))
        self.error = error
