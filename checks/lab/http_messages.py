"""What a lab's site is asked and what it answers, as values."""

import http
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A parsed request; header names are lower case, `query` is without its question mark.

    `raw_path` is the path as it came, with its escapes, which redirects have to keep; `suffix` is that of the
    address where it came in.
    """

    method: str
    path: str
    raw_path: str
    query: str
    headers: Mapping[str, str]
    is_https: bool
    body: bytes = b""
    suffix: str = ""

    @property
    def host(self) -> str:
        return self.headers.get("host", "").partition(":")[0].lower().rstrip(".")


@dataclass(slots=True)
class HttpResponse:
    """`body` is what a GET gets; HEAD does without. `delay_ms` comes on top of the lab's own."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    delay_ms: int = 0

    def wire(self, *, has_body: bool, keeps_open: bool) -> bytes:
        """The bytes on the wire."""
        lines = [f"HTTP/1.1 {self.status} {_reason(self.status)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.status != http.HTTPStatus.NOT_MODIFIED and self.status != http.HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(self.body)}")
        if not keeps_open:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        return head + self.body if has_body else head


def _reason(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
