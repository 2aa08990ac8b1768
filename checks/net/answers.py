"""What comes back from the network, as plain values that facts and tests can hold without the network."""

from dataclasses import dataclass, field
from urllib.parse import quote, urldefrag, urljoin

from checks.check import CouldNotFindOut
from checks.net.challenges import recognise_challenge

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


class NetError(Exception):
    """No answer to judge: `kind` is stable, `detail` raw, `attempts` one line for each try.

    Kinds: timeout, refused, reset, unreachable, tls, cannot-offer (our own OpenSSL lacks a version),
    no-address, forbidden-address, forbidden-url, protocol, dns, stale (a connection in use ended before it
    took the request on, which was not to be sent twice).
    """

    def __init__(self, kind: str, detail: str, attempts: tuple[str, ...] = ()) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.attempts = attempts

    def could_not(self, what: str) -> CouldNotFindOut:
        """The reason a probe gives: `what` completes "could not …", as in "fetch https://example.com/"."""
        reason = f"could not {what}: {self.detail}"
        return CouldNotFindOut(
            f"net.{self.kind}", reason, error=self.kind, detail=self.detail, attempts=list(self.attempts)
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One resource record; `value` in presentation form, host names lower case without the final dot.

    The strings of a TXT record are joined to one.
    """

    owner: str
    rdtype: str
    ttl: int
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one DNS question brought: `records` is the whole answer section, CNAMEs included, in order.

    `rcode` is DNS's own word (NOERROR, NXDOMAIN, SERVFAIL, REFUSED …), or TIMEOUT or UNREACHABLE where no
    server answered at all; `attempts` says what each try got. `authority` and `additional` hold the other two
    sections where a zone's own server was asked. It `is_flapping` when a try was refused or failed before
    another one was answered.
    """

    name: str
    rdtype: str
    rcode: str
    records: tuple[Record, ...] = ()
    server: str = ""
    seconds: float = 0.0
    is_authoritative: bool = False
    attempts: tuple[str, ...] = ()
    authority: tuple[Record, ...] = ()
    additional: tuple[Record, ...] = ()
    is_flapping: bool = False

    @property
    def is_known(self) -> bool:
        """Whether this says what there is, be it nothing."""
        return self.rcode in {"NOERROR", "NXDOMAIN"}

    @property
    def values(self) -> tuple[str, ...]:
        """Values of the type asked for, whoever owns them at the end of a CNAME chain."""
        return tuple(record.value for record in self.records if record.rdtype == self.rdtype)

    @property
    def own(self) -> tuple[Record, ...]:
        """Records of the type asked for that the name itself owns."""
        return tuple(
            record for record in self.records if record.rdtype == self.rdtype and record.owner == self.name
        )

    @property
    def chain(self) -> tuple[str, ...]:
        """The CNAME targets followed, in order."""
        return tuple(record.value for record in self.records if record.rdtype == "CNAME")

    @property
    def ttl(self) -> int | None:
        """The lowest TTL in the answer, in seconds; None when it is empty."""
        return min((record.ttl for record in self.records), default=None)

    def error(self) -> NetError:
        """The NetError of a question that nobody answered, or of a name without what was asked for."""
        kind = "no-address" if self.is_known else "dns"
        return NetError(kind, f"{self.name} {self.rdtype}: {self.rcode}", self.attempts)


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP exchange; header names in lower case, order and duplicates kept.

    `wire_bytes` is the length of the body as it was sent, compressed, as far as it was read.
    `seconds` runs from the request sent to the headers received, `read_seconds` from there to the last byte
    of the body; `connect_seconds` (TCP and TLS) is 0 on a connection used before. `certificate_error` is
    OpenSSL's text where the certificate was not trusted and the page was fetched all the same.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    is_truncated: bool = False
    address: str = ""
    http_version: str = "HTTP/1.1"
    seconds: float = 0.0
    connect_seconds: float = 0.0
    read_seconds: float = 0.0
    certificate_error: str = ""
    wire_bytes: int = 0

    def headers_of(self, name: str) -> tuple[str, ...]:
        """Every value sent under that name, one an occurrence."""
        return tuple(value for key, value in self.headers if key == name.lower())

    def header(self, name: str) -> str | None:
        """All values of that name joined with commas, as RFC 9110 §5.3 has it; None when not sent."""
        values = self.headers_of(name)
        return ", ".join(values) if values else None

    @property
    def text(self) -> str:
        """The body decoded with the declared charset, else UTF-8; bytes that do not fit are replaced."""
        charset = "utf-8"
        for part in (self.header("content-type") or "").split(";")[1:]:
            key, _, value = part.partition("=")
            if key.strip().lower() == "charset":
                charset = value.strip().strip("\"'") or charset
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str | None:
        """The absolute address that a redirect names, without its fragment; None for anything else.

        A Location that is no address leads nowhere, as in a browser.
        """
        named = self.headers_of("location")
        if self.status not in REDIRECT_STATUSES or not named:
            return None
        try:
            return urldefrag(urljoin(self.url, _ascii_location(named[0].strip()))).url
        except ValueError:
            return None

    @property
    def challenge(self) -> str | None:
        """The bot challenge that was served in place of the page, by the sign it was recognised by."""
        return recognise_challenge(self.status, dict(self.headers), self.body)


def _ascii_location(value: str) -> str:
    """Servers send spaces and raw UTF-8 in Location, which browsers quote; headers are read as Latin-1."""
    if value.isascii():
        return value.replace(" ", "%20")
    return quote(value.encode("latin-1", "replace"), safe=":/?#[]@!$&'()*+,;=%~-._")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with its redirects followed by hand.

    `stopped` is "" where the last hop is no redirect, else why nobody followed it further: "loop", "too many
    redirects", or the error text of the next hop.
    """

    hops: tuple[Response, ...]
    stopped: str = ""
    error: NetError | None = None

    @property
    def last(self) -> Response:
        return self.hops[-1]

    @property
    def final_url(self) -> str:
        return self.last.url


@dataclass(frozen=True, slots=True)
class Handshake:
    """One TLS handshake; `chain` holds the certificates in DER as the server sent them, leaf first.

    `error` and `error_code` are OpenSSL's verification error (X509_V_ERR_*), "" and 0 when it trusted the
    chain or was not asked to verify. `weakness` is its error about a key or signature that is too weak where
    the rest was looked at all the same.
    """

    version: str
    cipher: str
    chain: tuple[bytes, ...] = field(default=(), repr=False)
    alpn: str = ""
    error: str = ""
    error_code: int = 0
    address: str = ""
    seconds: float = 0.0
    weakness: str = ""
