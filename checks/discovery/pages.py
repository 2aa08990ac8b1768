"""Reads the pages of hosts that were found: where visitors end, what they mention, which routes answer."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.discovery.names import mentioned
from checks.discovery.proposal import ProposedRoute
from checks.net.answers import NetError, Response, Visit
from checks.net.network import Net
from checks.parsing.markup import Document, read_document
from checks.subjects import HostRole, RouteRole
from checks.surface_guess import guess_route, host_role

PATHS = (
    *("/login", "/signin", "/sign-in", "/users/sign_in", "/accounts/login", "/auth/login"),
    *("/signup", "/sign-up", "/register", "/reset", "/reset-password", "/forgot-password"),
    *("/dashboard", "/app", "/account", "/health", "/healthz", "/api/health", "/contact"),
)
API_PATHS = ("/health", "/healthz", "/v1/health", "/status", "/v1", "/graphql")
LIVES_ON = (HostRole.APP, HostRole.AUTH, HostRole.WWW, HostRole.APEX)
MOST_HOSTS, MOST_SCRIPTS = 12, 6
_DOORS = frozenset({301, 302, 303, 307, 308, 401, 403})
# Roles that a route is proposed for.
_WORTH = frozenset(
    {
        RouteRole.LOGIN,
        RouteRole.SIGNUP,
        RouteRole.RESET,
        RouteRole.DASHBOARD,
        RouteRole.HEALTH,
        RouteRole.API,
        RouteRole.FORM,
    }
)


@dataclass(frozen=True, slots=True)
class Site:
    """The front page of one host, with its scripts; `has_catch_all` where it answers 200 to any path."""

    host: str
    visit: Visit
    document: Document
    scripts: tuple[Response, ...]
    has_catch_all: bool

    @property
    def texts(self) -> tuple[str, ...]:
        policies = [header for hop in self.visit.hops for header in hop.headers_of("content-security-policy")]
        locations = [hop.location or "" for hop in self.visit.hops]
        return (self.visit.last.text, *(script.text for script in self.scripts), *policies, *locations)


async def read_site(host: str, net: Net) -> Site | None:
    """None for a host that serves no page."""
    try:
        visit, nowhere = await asyncio.gather(
            net.visit(f"https://{host}/"), _answer(f"https://{host}/{secrets.token_hex(8)}", net)
        )
    except NetError:
        return None
    document = read_document(visit.last.text, visit.last.url)
    own = [url for url in document.scripts if urlsplit(url).hostname == urlsplit(visit.last.url).hostname]
    scripts = await asyncio.gather(*(_answer(url, net) for url in own[:MOST_SCRIPTS]))
    read = tuple(one for one in scripts if one is not None and one.status == 200)
    return Site(host, visit, document, read, nowhere is not None and nowhere.status == 200)


def mentions_of(site: Site, domain: str) -> dict[str, str]:
    """Hosts that the site speaks of, with the address it does so by."""
    found: dict[str, str] = {}
    for text in site.texts:
        for name, url in mentioned(domain, text).items():
            found.setdefault(name, url)
    return found


async def find_routes(
    domain: str, sites: Iterable[Site], mentions: Iterable[str], net: Net
) -> tuple[ProposedRoute, ...]:
    """The routes that matter: linked ones first, then usual paths that really answer."""
    served = {site.host: site for site in sites if urlsplit(site.visit.final_url).hostname == site.host}
    linked = {
        url: f"linked from https://{site.host}/"
        for site in served.values()
        for url in (*site.document.links, *site.document.forms)
    }
    linked |= {url: "mentioned in the pages" for url in mentions if url not in linked}
    ours = {
        url: why for url, why in linked.items() if _is_ours(url, domain) and guess_route(url).role in _WORTH
    }
    asked = {_plain(url): why for url, why in list(ours.items())[:60]}
    for host in served:
        for path in _usual_paths(host_role(host, domain)):
            asked.setdefault(f"https://{host}{path}", "")
    found = await asyncio.gather(*(_route(url, why, served, net) for url, why in asked.items()))
    return _best([route for route in found if route])


def _usual_paths(role: HostRole) -> tuple[str, ...]:
    if role is HostRole.API:
        return API_PATHS
    return PATHS if role in LIVES_ON else ()


def _is_ours(url: str, domain: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == domain or host.endswith(f".{domain}"))


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"https://{parts.hostname}{parts.path or '/'}"


async def _route(url: str, why: str, served: dict[str, Site], net: Net) -> ProposedRoute | None:
    """The page if it answers by itself or asks for a sign-in. A usual path at a catch-all proves nothing."""
    site = served.get(urlsplit(url).hostname or "")
    if not why and site is not None and site.has_catch_all:
        return None
    response = await _answer(url, net)
    if response is None or response.challenge:
        return None
    role = guess_route(url).role
    is_door = role in {RouteRole.DASHBOARD, RouteRole.API} and response.status in _DOORS
    if response.status != 200 and not is_door:
        return None
    reason = f"{why}; it answers {response.status}" if why else f"it answers {response.status}"
    return ProposedRoute(url, role, response.status, reason)


def _best(routes: list[ProposedRoute]) -> tuple[ProposedRoute, ...]:
    """Of each host and role the first one: linked before usual, as they were asked. Three of an API."""
    kept: dict[tuple[str, str], list[ProposedRoute]] = {}
    for route in routes:
        several = kept.setdefault((urlsplit(route.url).hostname or "", route.role), [])
        if len(several) < (3 if route.role == RouteRole.API else 1):
            several.append(route)
    return tuple(sorted((one for several in kept.values() for one in several), key=lambda route: route.url))


async def _answer(url: str, net: Net) -> Response | None:
    try:
        return await net.request(url)
    except NetError:
        return None
