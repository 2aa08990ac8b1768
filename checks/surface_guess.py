"""Guesses the surface map of a domain from names alone: a start for the command line and new engagements."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from checks.subjects import Domain, Host, HostRole, Route, RouteRole, SendingDomain, Surface

_HOST_LABELS: dict[HostRole, tuple[str, ...]] = {
    HostRole.APP: ("app", "my", "portal", "dashboard", "web", "console", "studio"),
    HostRole.API: ("api", "api2", "graphql", "gateway", "backend"),
    HostRole.ADMIN: ("admin", "backoffice", "ops", "manage"),
    HostRole.AUTH: ("auth", "login", "sso", "id", "account", "accounts", "identity"),
    HostRole.MAIL: ("mail", "smtp", "mx", "email", "webmail", "imap"),
    HostRole.DOCS: ("docs", "help", "support", "developer", "developers", "kb"),
    HostRole.STATUS: ("status",),
    HostRole.STAGING: ("staging", "stage", "stg", "test", "dev", "qa", "uat", "sandbox"),
    HostRole.PREVIEW: ("preview", "beta", "canary", "demo"),
}
# Looked for in the path in this order: an address such as /api/login is a way to log in.
_ROUTE_WORDS: tuple[tuple[RouteRole, tuple[str, ...]], ...] = (
    (RouteRole.WEBHOOK, ("webhook", "webhooks", "hooks")),
    (RouteRole.HEALTH, ("health", "healthz", "healthcheck", "livez", "readyz", "ping", "status", "up")),
    (
        RouteRole.RESET,
        ("reset", "password", "password-reset", "reset-password", "forgot", "forgot-password", "recover"),
    ),
    (RouteRole.LOGIN, ("login", "log-in", "signin", "sign-in", "sign_in", "auth", "session")),
    (RouteRole.SIGNUP, ("signup", "sign-up", "sign_up", "register", "registration", "join")),
    (
        RouteRole.DASHBOARD,
        (
            "dashboard",
            "account",
            "accounts",
            "settings",
            "profile",
            "admin",
            "billing",
            "orders",
            "app",
            "me",
        ),
    ),
    (RouteRole.FORM, ("contact", "checkout", "subscribe", "newsletter", "feedback", "demo", "quote", "cart")),
    (RouteRole.ASSET, ("static", "assets", "_next", "dist", "media")),
    (RouteRole.API, ("api", "graphql", "rest", "v1", "v2", "v3")),
)
_ASSET_ENDINGS = (".js", ".css", ".png", ".jpg", ".svg", ".webp", ".woff2", ".ico", ".map")
_MAYBE_ABSENT = frozenset({HostRole.STAGING, HostRole.PREVIEW})


def host_role(name: str, domain: str) -> HostRole:
    """The role that a host's first labels speak of ("app" of app.eu.example.com)."""
    if name == domain:
        return HostRole.APEX
    labels = name.removesuffix(f".{domain}").split(".")
    if labels == ["www"]:
        return HostRole.WWW
    for label in labels:
        for part in (label, *label.split("-")):
            for role, words in _HOST_LABELS.items():
                if part in words:
                    return role
    return HostRole.OTHER


def route_role(path: str) -> RouteRole:
    """The role that a path speaks of; HOME for the root."""
    plain = path.partition("?")[0].lower()
    segments = [segment for segment in plain.split("/") if segment]
    if not segments:
        return RouteRole.HOME
    if plain.endswith(_ASSET_ENDINGS):
        return RouteRole.ASSET
    stems = {segment.partition(".")[0] for segment in segments} | set(segments)
    for role, words in _ROUTE_WORDS:
        if stems & set(words):
            return role
    return RouteRole.OTHER


def guess_route(url: str) -> Route:
    """A route with the role its path speaks of; `url` as `normalise_route` returns it."""
    plain = Route(url)
    role = route_role(plain.path)
    if role is RouteRole.OTHER and host_role(plain.host_name, "") is HostRole.API:
        role = RouteRole.API
    return Route(url, role)


def guess_surface(
    domain: str,
    *,
    hosts: Iterable[str] = (),
    routes: Iterable[str] = (),
    selectors: Iterable[str] = (),
    has_www: bool = False,
    canonical_host: str = "",
    p95_targets_ms: Mapping[str, float] | None = None,
) -> Surface:
    """The map of a domain of which little is known; every name already normalised.

    The apex and (where it resolves) www come first, then `hosts` and the hosts of `routes`. Without a
    canonical host the home page is looked for at the apex.
    """
    listed = [guess_route(url) for url in routes]
    names = [domain, *([f"www.{domain}"] if has_www else []), *hosts, *(route.host_name for route in listed)]
    home = Route(f"https://{canonical_host or domain}/", RouteRole.HOME)
    every_route = {route.url: route for route in (home, *listed)}
    return Surface(
        domain=Domain(domain),
        hosts=tuple(_host(name, domain) for name in dict.fromkeys(names)),
        routes=tuple(every_route.values()),
        sending_domains=(SendingDomain(domain, tuple(dict.fromkeys(selectors))),),
        canonical_host=canonical_host,
        p95_targets_ms=dict(p95_targets_ms or {}),
    )


def with_edge(surface: Surface, proxied: Iterable[str], origins: Iterable[str]) -> Surface:
    """The map with the hosts named in `proxied` behind an edge, and origins given as "host=address"."""
    meant = set(proxied)
    behind = dict(text.split("=", 1) for text in origins)
    hosts = tuple(
        replace(host, is_proxied=host.name in meant or host.name in behind, origin=behind.get(host.name, ""))
        for host in surface.hosts
    )
    return replace(surface, hosts=hosts)


def _host(name: str, domain: str) -> Host:
    role = host_role(name, domain)
    return Host(name, role, is_required=role not in _MAYBE_ABSENT)
