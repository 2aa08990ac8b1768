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


class StaleConnection(Exception):
    """The connection was over before the server took the request on: another one may answer it."""


class TurnElsewhere(Exception):
    """A connection that takes all has been opened in the meantime: its turns are those to wait for."""


class HttpTwoDeclined(Exception):
    """The server takes this request over HTTP/1.1 alone (RFC 9113 §7, HTTP_1_1_REQUIRED)."""


class HttpTwoBroken(Exception):
    """HTTP/2 was agreed on and led nowhere, as `error` says; HTTP/1.1 may."""

    def __init__(self, error: NetError) -> None:
        super().__init__(str(error))
        self.error = error
