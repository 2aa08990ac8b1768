"""What a lab scenario is: zones, sites, mail servers and faults as frozen values, from file or code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from checks.lab.guards import Guard
from checks.lab.scenario_dns import DnsFault, Zone
from checks.lab.scenario_mail import SmtpFaultKind

IPV6 = "::1"  # loopback has no other address of that family
NOTHING: Mapping[str, str] = MappingProxyType({})


class ScenarioError(ValueError):
    """A scenario that makes no sense; the message says where and why."""


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
    """A host that misbehaves, on one `path` or (empty) on all; `times` as for `DnsFault`."""

    host: str
    kind: HttpFaultKind
    path: str = ""
    ms: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """How a host's certificate is; the default is a good one.

    `names` empty means the host's own name; without `has_names` it stands in the common name alone. `key` is
    ec-p256, rsa-2048 or rsa-1024. `starts_in_days` makes it valid only from then. `issuer` is "acme" or one
    of `checks.lab.issuers`; `sends` lists what the server sends: leaf, issuer, root, cross-sign (expired) and
    stranger, in any order. `issuer_url` is where it says that its issuer's certificate can be had,
    `responder_url` where its revocation is told. So many `logs` have promised to publish it.
    """

    days_left: float = 80
    lifetime_days: int = 90
    names: tuple[str, ...] = ()
    is_self_signed: bool = False
    has_intermediate: bool = True
    key: str = "ec-p256"
    starts_in_days: float = 0
    issuer: str = "acme"
    sends: tuple[str, ...] = ()
    issuer_url: str = ""
    has_names: bool = True
    is_authority: bool = False
    can_sign: bool = True
    can_serve: bool = True
    responder_url: str = ""
    must_staple: bool = False
    logs: int = 2


class Staple(StrEnum):
    """What a server says by itself about the revocation of its certificate."""

    NONE = "none"
    GOOD = "good"
    REVOKED = "revoked"
    OLD = "old"  # fetched once and never again
    OTHER = "other"  # about another certificate
    LATER = "later"  # the issuer's answer that it has none now
    GARBAGE = "garbage"


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
    certificate: Certificate = Certificate()
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


@dataclass(frozen=True, slots=True)
class MailServer:
    """A greeter on port 25: banner, EHLO, STARTTLS where offered, QUIT; it accepts no mail.

    `fault` is what it does instead.
    """

    name: str
    suffix: str
    has_starttls: bool = True
    certificate: Certificate = Certificate()
    banner: str = "ESMTP ready"
    ttl: int = 3600
    fault: SmtpFaultKind | None = None
    min_tls: str = "1.2"
    max_tls: str = "1.3"


@dataclass(frozen=True, slots=True)
class AuditHint:
    """What an engagement on the domain would declare: the arguments of an audit of it.

    `edge` names the hosts that are meant to be behind one; `origins` are "host=name of the server behind it".
    """

    hosts: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    dkim: tuple[str, ...] = ()
    playbook: str = ""
    edge: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One piece of the lab's internet; `domain` is what to audit in it, empty for mere providers."""

    name: str
    domain: str = ""
    summary: str = ""
    zones: tuple[Zone, ...] = ()
    hosts: tuple[Host, ...] = ()
    mail: tuple[MailServer, ...] = ()
    dns_faults: tuple[DnsFault, ...] = ()
    http_faults: tuple[HttpFault, ...] = ()
    audit: AuditHint = field(default_factory=AuditHint)

    def host(self, name: str) -> Host:
        """Raises LookupError for a host that the scenario does not have."""
        for host in self.hosts:
            if host.name == name:
                return host
        raise LookupError(f"scenario {self.name} has no host {name}")

    def with_host(self, name: str, **changes: object) -> "Scenario":
        """The scenario with some fields of one host changed."""
        changed = replace(self.host(name), **changes)  # type: ignore[arg-type]  # replace() checks the names
        return replace(self, hosts=tuple(changed if host.name == name else host for host in self.hosts))

    def with_route(self, host_name: str, route: Route) -> "Scenario":
        """The scenario with a route of one host added, or put in place of the one of the same path."""
        others = tuple(other for other in self.host(host_name).routes if other.path != route.path)
        return self.with_host(host_name, routes=(route, *others))

    def with_records(self, zone_name: str, records: str) -> "Scenario":
        """The scenario with other records in one zone. Raises LookupError when there is no such zone."""
        if zone_name not in {zone.name for zone in self.zones}:
            raise LookupError(f"scenario {self.name} has no zone {zone_name}")
        return replace(
            self,
            zones=tuple(
                replace(zone, records=records) if zone.name == zone_name else zone for zone in self.zones
            ),
        )

    def with_faults(self, *faults: DnsFault | HttpFault) -> "Scenario":
        """The scenario with more faults."""
        return replace(
            self,
            dns_faults=(*self.dns_faults, *(f for f in faults if isinstance(f, DnsFault))),
            http_faults=(*self.http_faults, *(f for f in faults if isinstance(f, HttpFault))),
        )

    def without_faults(self) -> "Scenario":
        return replace(self, dns_faults=(), http_faults=())


_OWN_SUFFIXES = frozenset({"0.0", "0.1", "0.3", "0.4", "254.2", "255.255"})


def check_scenarios(scenarios: Iterable[Scenario]) -> None:
    """Raises ScenarioError where scenarios contradict themselves or each other."""
    everything = tuple(scenarios)
    _check_unique("scenario", (scenario.name for scenario in everything))
    _check_unique("zone", (zone.name for scenario in everything for zone in scenario.zones))
    _check_unique("host", (name for scenario in everything for name in {one.name for one in scenario.hosts}))
    _check_unique(
        "host", (f"{host.name} at {host.suffix}" for scenario in everything for host in scenario.hosts)
    )
    versions: dict[str, tuple[str, str]] = {}
    for host in (host for scenario in everything for host in scenario.hosts):
        _check_suffix(host.name, host.suffix)
        if versions.setdefault(host.suffix, (host.min_tls, host.max_tls)) != (host.min_tls, host.max_tls):
            raise ScenarioError(f"{host.name}: hosts on one address ({host.suffix}) share their TLS versions")
    for zone in (zone for scenario in everything for zone in scenario.zones):
        for suffix in (text for one in zone.servers for text in (one.suffix, one.glue)):
            if suffix not in ("", "none"):
                _check_suffix(f"zone {zone.name}", suffix)
    for server in (server for scenario in everything for server in scenario.mail):
        _check_suffix(server.name, server.suffix)


def _check_unique(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.lower().rstrip(".") in seen:
            raise ScenarioError(f"{what} {name} is given twice")
        seen.add(name.lower().rstrip("."))


def _check_suffix(name: str, suffix: str) -> None:
    parts = suffix.split(".")
    if len(parts) != 2 or not all(part.isdecimal() and int(part) <= 255 for part in parts):
        raise ScenarioError(f"{name}: address must be two numbers up to 255, like 1.11, not {suffix!r}")
    if suffix in _OWN_SUFFIXES:
        raise ScenarioError(f"{name}: address {suffix} is the lab's own")
