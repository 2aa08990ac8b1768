"""What a lab's sites can be told to be: hosts with their routes, and the ways in which they misbehave."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from checks.lab.guards import Guard
from checks.lab.scenario_tls import GOOD_CERTIFICATE, Certificate, Staple

IPV6 = "::1"  # loopback has no other address of that family
NOTHING: Mapping[str, str] = MappingProxyType({})


class HttpFaultKind(StrEnum):
    TIMEOUT = "timeout"  # the request is read, nothing comes back
    RESET = "reset"  # the connection is torn down in place of an answer
    CHALLENGE = "challenge"  # a bot challenge stands where the site should be
    SLOW = "slow"  # `ms` later than usual
    ENDLESS_BODY = "endless-body"  # a page that goes on for as long as somebody reads
    DRIP = "drip"  # a page of which a letter comes now and then
    BOMB = "bomb"  # half a megabyte that unpacks to 128
    HUGE_HEADERS = "huge-headers"  # ten megabytes before the page begins
    CUT_OFF = "cut-off"  # the connection ends in the middle of the page
    TLS_RESET = "tls-reset"  # torn down after the ClientHello
    TLS_TIMEOUT = "tls-timeout"  # the ClientHello is never answered


@dataclass(frozen=True, slots=True)
class HttpFault:
    """A host that misbehaves, on one `path` or (empty) on all; `times` as for `DnsFault`.

    With `every` it does so to one request of so many, as where a kept report runs out now and then.
    """

    host: str
    kind: HttpFaultKind
    path: str = ""
    ms: int = 0
    times: int = 0
    every: int = 0


@dataclass(frozen=True, slots=True)
class Cors:
    """Which origins may read a route; `reflects` lets in whoever asks."""

    origins: tuple[str, ...] = ()
    credentials: bool = False
    reflects: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """What one path of a host answers; a path ending in `*` takes everything that begins so.

    A header given as "" is left out although the host sets it. `redirect` may hold `{path}` and `{query}`
    (with its question mark). `sign_in` names the cookie that is needed and the place people go without it;
    `{user}` in the body is what that cookie holds. `accounts` (name to password) are who may post here: the
    others get 401, and `{user}` in the cookies becomes the name. What `is_leaky` keeps a copy for everybody.
    `by_language` maps "de" to the body that readers of German get.
    """

    path: str
    status: int = 200
    type: str = "text/html; charset=utf-8"
    body: str = ""
    headers: Mapping[str, str] = NOTHING
    cookies: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET", "HEAD")
    redirect: str = ""
    delay_ms: int = 0
    cors: Cors | None = None
    sign_in: tuple[str, str] | None = None
    accounts: Mapping[str, str] = NOTHING
    is_leaky: bool = False
    by_language: Mapping[str, str] = NOTHING

    def matches(self, path: str) -> bool:
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


@dataclass(frozen=True, slots=True)
class Host:
    """A name with an address (`suffix` follows the lab's block: "1.11"), its certificate and its routes.

    A name may be there several times, each time at another address.
    `plain` says what http does: "redirect" to https on the same host, "serve" the same pages, "none" for no
    listener, or a URL template to redirect to. `canonical` is a URL template that all of https redirects to.
    `is_published` adds the address record, with `ttl` seconds; with `has_ipv6` there is an AAAA record too,
    for ::1, on which all such hosts are served. `min_tls` may be "ssl3"; `ciphers` are OpenSSL's words for
    those of TLS 1.2 and below, and where DHE comes first the group has 1024 bits. The address of a host that
    `is_locked` answers 403 to whoever asks it for another host.
    `names_encoding` adds Vary to what is compressed. Who asks for them in a hello of TLS 1.2 gets the
    `staple` and the promises of so many logs (`shown_logs`).
    """

    name: str
    suffix: str
    routes: tuple[Route, ...] = ()
    headers: Mapping[str, str] = NOTHING
    certificate: Certificate = GOOD_CERTIFICATE
    plain: str = "redirect"
    plain_status: int = 308
    canonical: str = ""
    canonical_status: int = 308
    has_https: bool = True
    min_tls: str = "1.2"
    max_tls: str = "1.3"
    is_published: bool = True
    ttl: int = 300
    is_compressed: bool = True
    has_ipv6: bool = False
    guards: tuple[Guard, ...] = ()
    has_http2: bool = True
    ciphers: str = ""
    is_locked: bool = False
    names_encoding: bool = True
    staple: Staple = Staple.NONE
    shown_logs: int = 0
