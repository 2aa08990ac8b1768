"""Follows redirects from where visitors come in: routes as listed, plain http, apex and www."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from checks.facts.address import AddressFacts
from checks.facts.probe import probe
from checks.net.answers import NetError, Response, Visit
from checks.net.network import Net
from checks.subjects import Domain, Host, Route

# Nobody has a page there, so an answer that is no redirect says nothing about the site's own pages.
KEPT_PATH = "/launch-check/kept"
KEPT_QUERY = "from=launch-check&step=2"

_SIGN_IN_HOST = re.compile(r"(?:auth|accounts?|login|signin|sso|id|idp|identity)\.")
_SIGN_IN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|sso|saml2?|oauth2?|oidc|authorize|auth|session|u/login)(?:/|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """A listed route with its redirects followed."""

    url: str
    visit: Visit


@probe()
async def probe_route(route: Route, net: Net) -> RouteFacts:
    try:
        return RouteFacts(route.url, await net.visit(route.url))
    except NetError as error:
        raise error.could_not(f"fetch {route.url}") from None


@dataclass(frozen=True, slots=True)
class PlainFacts:
    """What a host answers to http://host/, without following it."""

    host: str
    response: Response


@probe()
async def probe_plain(host: Host, net: Net) -> PlainFacts:
    url = f"http://{host.name}/"
    try:
        return PlainFacts(host.name, await net.request(url, can_wait=True))
    except NetError as error:
        raise error.could_not(f"fetch {url}") from None


@dataclass(frozen=True, slots=True)
class PathFacts:
    """What a deep address with a query gets over http and https; an error's text where nothing came."""

    host: str
    plain: Response | str
    secure: Response | str

    @property
    def answers(self) -> tuple[Response, ...]:
        return tuple(answer for answer in (self.plain, self.secure) if not isinstance(answer, str))


@probe()
async def probe_path(host: Host, net: Net) -> PathFacts:
    """Raises CouldNotFindOut when the host answers neither way."""
    urls = [f"{scheme}://{host.name}{KEPT_PATH}?{KEPT_QUERY}" for scheme in ("http", "https")]
    plain, secure = await asyncio.gather(*(_fetch(url, net) for url in urls))
    if isinstance(plain, NetError) and isinstance(secure, NetError):
        raise secure.could_not(f"fetch {urls[1]}")
    return PathFacts(host.name, _or_text(plain), _or_text(secure))


async def _fetch(url: str, net: Net) -> Response | NetError:
    try:
        return await net.request(url, can_wait=True)
    except NetError as error:
        return error


def _or_text(answer: Response | NetError) -> Response | str:
    return answer.detail if isinstance(answer, NetError) else answer


@dataclass(frozen=True, slots=True)
class Entrance:
    """Apex or www: whether it resolves, and where a visitor of its home page ends up."""

    host: str
    is_absent: bool = False
    visit: Visit | None = None
    error: str = ""
    attempts: tuple[str, ...] = ()

    @property
    def final_host(self) -> str:
        return urlsplit(self.visit.final_url).hostname or "" if self.visit else ""

    @property
    def serves(self) -> bool:
        """Whether it shows a page of its own in place of a redirect."""
        return bool(self.visit) and self.final_host == self.host and not self.stopped

    @property
    def stopped(self) -> str:
        return self.visit.stopped if self.visit else ""


@dataclass(frozen=True, slots=True)
class EntranceFacts:
    """The two names that people type."""

    apex: Entrance
    www: Entrance


@probe()
async def probe_entrances(domain: Domain, net: Net) -> EntranceFacts:
    apex, www = await asyncio.gather(_entrance(domain.name, net), _entrance(f"www.{domain.name}", net))
    return EntranceFacts(apex, www)


async def _entrance(name: str, net: Net) -> Entrance:
    ipv4, ipv6 = await asyncio.gather(net.query(name, "A"), net.query(name, "AAAA"))
    facts = AddressFacts(name, ipv4, ipv6)
    if facts.is_known and not facts.addresses:
        return Entrance(name, is_absent=True, attempts=tuple(facts.attempts))
    try:
        return Entrance(name, visit=await net.visit(f"https://{name}/"))
    except NetError as error:
        return Entrance(name, error=error.detail, attempts=error.attempts)


def changes_origin(answer: Response) -> bool:
    """Whether it redirects to another scheme or host."""
    here, there = urlsplit(answer.url), urlsplit(answer.location or answer.url)
    return (here.scheme, here.hostname) != (there.scheme, there.hostname)


def leaves_host(answer: Response) -> bool:
    """Whether it redirects to another host."""
    return urlsplit(answer.url).hostname != urlsplit(answer.location or answer.url).hostname


def asks_to_sign_in(answer: Response) -> bool:
    """Whether a redirect sends the visitor to a login, which remembers by itself where to return to."""
    target = urlsplit(answer.location or "")
    if answer.status in {301, 308} or target.hostname == urlsplit(answer.url).hostname:
        return False
    is_door = _SIGN_IN_HOST.match(target.hostname or "") or _SIGN_IN_PATH.search(target.path)
    return bool(is_door) or KEPT_PATH in unquote(unquote(target.query))
