"""Fetches a host's home page and listed routes once, for every check that reads headers or markup."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.net.answers import NetError, Response, Visit
from checks.net.network import Net
from checks.parsing.markup import Document, read_document
from checks.subjects import Host, Route, RouteRole, Surface

MAX_PAGES = 8
_NO_DOCUMENT = Document()
# What is never rendered in a browser's window says nothing about page policies.
_NOT_PAGES = frozenset({RouteRole.WEBHOOK, RouteRole.ASSET})


@dataclass(frozen=True, slots=True)
class Page:
    """One address of a host: its own answer first, then the redirects' answers."""

    url: str
    role: RouteRole
    hops: tuple[Response, ...]
    document: Document = _NO_DOCUMENT

    @property
    def first(self) -> Response:
        return self.hops[0]

    @property
    def last(self) -> Response:
        return self.hops[-1]

    @property
    def leaves_to(self) -> str:
        """Where the visitor ends up when that is another host, else ""."""
        same = urlsplit(self.last.url).hostname == urlsplit(self.url).hostname
        return "" if same else self.last.url

    @property
    def own_hops(self) -> tuple[Response, ...]:
        """The answers that came from the host itself over https."""
        origin = urlsplit(self.url)[:2]
        return tuple(hop for hop in self.hops if urlsplit(hop.url)[:2] == origin)

    @property
    def media_type(self) -> str:
        return (self.last.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        return self.media_type in {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a host shows a visitor without a session; `pages[0]` is "/" where that answered.

    `missed` says which addresses could not be fetched, and why.
    """

    host: str
    pages: tuple[Page, ...]
    missed: tuple[str, ...] = ()

    @property
    def contents(self) -> tuple[Page, ...]:
        """The pages with content of this host's own; error pages only where there is nothing else."""
        ends = {page.last.url: page for page in reversed(self.pages)}  # several may end on the same page
        own = [page for page in reversed(ends.values()) if not page.leaves_to and not page.last.challenge]
        own = [page for page in own if page.last.status < 500 and not 300 <= page.last.status < 400]
        proper = [page for page in own if page.last.status < 400 or page.last.status in {401, 403}]
        return tuple(proper or own)

    @property
    def redirects_to(self) -> str:
        """Where the host sends everybody, when it has no page of its own; else ""."""
        leaving = [page.leaves_to for page in self.pages]
        return leaving[0] if leaving and all(leaving) else ""

    @property
    def challenge(self) -> str:
        """The bot challenge that stood in the way, or ""."""
        return next((page.last.challenge for page in self.pages if page.last.challenge), "")

    @property
    def home(self) -> Page | None:
        return next((page for page in self.pages if urlsplit(page.url).path in {"", "/"}), None)


@probe()
async def probe_site(host: Host, surface: Surface, net: Net) -> SiteFacts:
    """Raises CouldNotFindOut when not one address of the host answers."""
    wanted = {f"https://{host.name}/": RouteRole.HOME}
    for route in surface.routes_of(host):
        if route.role not in _NOT_PAGES and len(wanted) < MAX_PAGES:
            wanted.setdefault(_plain(route), route.role)
    visits = await asyncio.gather(*(_visit(url, net) for url in wanted))
    pages, missed, errors = [], [], []
    for (url, role), visit in zip(wanted.items(), visits, strict=True):
        if isinstance(visit, NetError):
            missed.append(f"{url}: {visit.detail}")
            errors.append(visit.could_not(f"fetch {url}"))
        else:
            pages.append(Page(url, role, visit.hops, _document(visit)))
    if not pages:
        raise errors[0]
    return SiteFacts(host.name, tuple(pages), tuple(missed))


def _plain(route: Route) -> str:
    return route.url if urlsplit(route.url).path else f"{route.url}/"


async def _visit(url: str, net: Net) -> Visit | NetError:
    try:
        return await net.visit(url)
    except NetError as error:
        return error


def _document(visit: Visit) -> Document:
    response = visit.last
    if not (response.header("content-type") or "").lower().startswith(("text/html", "application/xhtml")):
        return _NO_DOCUMENT
    return read_document(response.text, response.url)


def hidden_by_challenge(site: SiteFacts) -> CouldNotFindOut | None:
    """Why headers that are not there say nothing: the answers are an edge's challenge, not the site's own."""
    if not site.challenge or site.contents:
        return None
    return CouldNotFindOut(
        "site.challenge", f"{site.host}: a bot challenge stands in place of the page ({site.challenge})"
    )


def unless_judged(site: SiteFacts) -> CouldNotFindOut | None:
    """Why there is no page to judge on a host that is not redirect-only, or None where there is one."""
    if site.contents or site.redirects_to:
        return None
    challenged = hidden_by_challenge(site)
    if challenged:
        return challenged
    statuses = ", ".join(f"{page.url}: {page.last.status}" for page in site.pages[:5])
    return CouldNotFindOut("site.no-page", f"{site.host}: no page to judge ({statuses})", answers=statuses)
