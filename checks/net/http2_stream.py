"""One exchange on an HTTP/2 connection: what has come of its answer so far, bounded and timed."""

import asyncio
import re
import time

from checks.net.answers import NetError, Response
from checks.net.decoding import BoundedBody
from checks.net.question import Question

type Fields = list[tuple[bytes, bytes]]
# RFC 9113 §8.2.1; names are in lower case, and HTTP/1.1's own line ends belong in no value.
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9a-z]+")
_VALUE = re.compile(rb"[^\x00\r\n]*")
_STATUS = re.compile(rb"[2-9][0-9][0-9]")
# RFC 9113 §8.2.2: these speak of an HTTP/1.1 connection.
_ABOUT_A_CONNECTION = frozenset(
    {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "host"}
)


class MalformedHead(Exception):
    """No HTTP; the text quotes nothing of it."""


class Stream:
    """`answer` is set once, to the response or to why there is none.

    The request `is_sent` when all of it is; `may_send` is set when there may be room for more, or no need.
    """

    def __init__(self, question: Question, certificate_error: str, address: str, seconds: float) -> None:
        self._question = question
        self._certificate_error = certificate_error
        self._address = address
        self._connect_seconds = seconds
        self.answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self.may_send = asyncio.Event()
        self.is_sent = not question.body
        self.sent = time.monotonic()
        self._received = 0.0
        self._status = 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._body = BoundedBody("", 0)

    @property
    def url(self) -> str:
        return self._question.target.url

    @property
    def has_begun(self) -> bool:
        """Whether anything has come back."""
        return bool(self._status)

    def take_head(self, fields: Fields) -> None:
        """Raises MalformedHead."""
        self._received = time.monotonic()
        statuses = [value for name, value in fields if name == b":status"]
        if len(statuses) != 1 or not _STATUS.fullmatch(statuses[0]):
            raise MalformedHead("no status")
        plain = [(name, value.strip(b" \t")) for name, value in fields if name != b":status"]
        _check(plain)
        self._status = int(statuses[0])
        self._headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in plain)
        encoding = next((value for name, value in self._headers if name == "content-encoding"), "")
        self._body = BoundedBody(encoding, self._question.limit)

    def take_data(self, data: bytes) -> bool:
        """Returns whether there is enough. Raises zlib.error for a body that is not packed as it says."""
        self._body.feed(data)
        return self._body.is_full

    def finish(self) -> None:
        if self.answer.done():
            return
        done = time.monotonic()
        self.may_send.set()
        self.answer.set_result(
            Response(
                url=self.url,
                status=self._status,
                headers=self._headers,
                body=self._body.content,
                is_truncated=self._body.is_full,
                address=self._address,
                http_version="HTTP/2",
                seconds=self._received - self.sent,
                connect_seconds=self._connect_seconds,
                read_seconds=done - self._received,
                certificate_error=self._certificate_error,
                wire_bytes=self._body.received,
            )
        )

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.may_send.set()
            self.answer.set_exception(error)
            self.answer.exception()  # looked at: an asker who was cancelled will not

    def error(self, kind: str, text: str) -> NetError:
        return NetError(kind, f"{self.url}: {text}")


def fields_of(question: Question) -> Fields:
    """The request's pseudo-headers and headers, as RFC 9113 §8.3.1 has them. Raises MalformedHead."""
    given = [(name.lower(), value) for name, value in question.headers]
    host = next((value for name, value in given if name == "host"), question.target.netloc)
    pairs = [
        (":method", question.method),
        (":scheme", question.target.scheme),
        (":authority", host),
        (":path", question.target.path),
        *((name, value) for name, value in given if name not in _ABOUT_A_CONNECTION),
    ]
    fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    _check(fields[4:])
    return fields


def _check(fields: Fields) -> None:
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in fields):
        raise MalformedHead("illegal header")
