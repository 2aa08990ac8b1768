"""What checks are about: the surface map as plain values, with no database behind them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from checks.books import Books
from checks.mail_evidence.values import MailTraffic, NewestMessage


class HostRole(StrEnum):
    APEX = "apex"
    WWW = "www"
    APP = "app"
    API = "api"
    ADMIN = "admin"
    AUTH = "auth"
    MAIL = "mail"
    DOCS = "docs"
    STATUS = "status"
    STAGING = "staging"
    PREVIEW = "preview"
    OTHER = "other"


class RouteRole(StrEnum):
    HOME = "home"
    LOGIN = "login"
    SIGNUP = "signup"
    RESET = "reset"
    HEALTH = "health"
    DASHBOARD = "dashboard"
    API = "api"
    WEBHOOK = "webhook"
    ASSET = "asset"
    FORM = "form"
    CHAT = "chat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Domain:
    """A registered name, lower case, in its ASCII form, without the final dot."""

    name: str

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Host:
    """A host name of the domain; `is_required` hosts must resolve and answer.

    `is_proxied` hosts are meant to be behind an edge; `origin` is the address or name of the server behind
    it, where somebody has said so.
    """

    name: str
    role: HostRole = HostRole.OTHER
    is_required: bool = True
    is_proxied: bool = False
    origin: str = ""

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Route:
    """An https address that the product lives on, with the status a visitor without a session gets."""

    url: str
    role: RouteRole = RouteRole.OTHER
    expected_status: int = 200

    @property
    def label(self) -> str:
        return self.url

    @property
    def host_name(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def is_private(self) -> bool:
        """Whether its answers are for one person: signed-in pages and the doors to them."""
        return self.role in {RouteRole.LOGIN, RouteRole.SIGNUP, RouteRole.RESET, RouteRole.DASHBOARD}


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain that mail is sent from, with the DKIM selectors and providers that the client declares."""

    name: str
    selectors: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class OldUrl:
    """An address that the product used to live at, and the one that its visitors should reach now."""

    url: str
    target: str


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """A DNS record as somebody wrote it down, approved it, or found it live.

    `name` as `Domain.name`, or a wildcard; `value` as `checks.net.zone_file.canonical_value` gives it; `ttl`
    in seconds, of which an `is_cached` one shows only what a resolver's copy had left. One that
    `follows_provider` has values that its provider changes at will.
    """

    name: str
    rdtype: str
    value: str
    ttl: int
    purpose: str = ""
    owner: str = ""
    follows_provider: bool = False
    is_cached: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.rdtype} {self.value}"


@dataclass(frozen=True, slots=True)
class Sprint:
    """The engagement itself, of which there is one: its books are what is judged."""

    label: str = "the sprint's books"


type Subject = Domain | Host | Route | SendingDomain | Sprint
SUBJECT_TYPES: tuple[type[Subject], ...] = (Domain, Host, Route, SendingDomain, Sprint)


@dataclass(frozen=True, slots=True)
class Surface:
    """Everything one audit looks at.

    `canonical_host` is the host that visitors should end on, where somebody chose it; `allowed_origins` are
    the origins (scheme://host) that may read the API across sites; `p95_targets_ms` maps a route's role to
    the playbook's target, and the key "" holds for every other role; `speed_baseline_ms` maps a route's
    address to the p95 that the sprint began with. `records` are the DNS records that people wrote down,
    `approved` those of the approved state of the zone, and `approval` says who approved it and when.
    `renewal_owner` is who renews certificates that nothing renews by itself. `newest_messages` and
    `mail_traffic` hold what people uploaded: received messages, and what receivers reported. `books` are the
    sprint's own, None where there is no sprint, as on the command line.
    """

    domain: Domain
    hosts: tuple[Host, ...] = ()
    routes: tuple[Route, ...] = ()
    sending_domains: tuple[SendingDomain, ...] = ()
    canonical_host: str = ""
    allowed_origins: tuple[str, ...] = ()
    p95_targets_ms: dict[str, float] = field(default_factory=dict, hash=False)
    old_urls: tuple[OldUrl, ...] = ()
    speed_baseline_ms: dict[str, float] = field(default_factory=dict, hash=False)
    records: tuple[ZoneRecord, ...] = ()
    approved: tuple[ZoneRecord, ...] = ()
    approval: str = ""
    renewal_owner: str = ""
    newest_messages: tuple[NewestMessage, ...] = ()
    mail_traffic: tuple[MailTraffic, ...] = ()
    books: Books | None = None

    def subjects(self, kind: type[Subject]) -> tuple[Subject, ...]:
        """All subjects of one kind, in the order in which the surface map lists them."""
        if kind is Domain:
            return (self.domain,)
        if kind is Host:
            return self.hosts
        if kind is Route:
            return self.routes
        if kind is Sprint:
            return (Sprint(),) if self.books else ()
        return self.sending_domains

    def __iter__(self) -> Iterator[Subject]:
        for kind in SUBJECT_TYPES:
            yield from self.subjects(kind)

    def host(self, name: str) -> Host:
        """The listed host of that name, or one made for it when only a route mentions it."""
        return next((host for host in self.hosts if host.name == name), Host(name))

    def routes_of(self, host: Host) -> tuple[Route, ...]:
        return tuple(route for route in self.routes if route.host_name == host.name)

    def enclosing(self, subject: Subject, kind: type[Subject]) -> Subject:
        """The subject of another kind that this one lies in: a route's host, anything's domain.

        Raises LookupError where nothing of that kind encloses it.
        """
        if isinstance(subject, kind):
            return subject
        if kind is Domain:
            return self.domain
        if kind is Host and isinstance(subject, Route):
            return self.host(subject.host_name)
        raise LookupError(f"{subject.label} lies in no {kind.__name__}")
