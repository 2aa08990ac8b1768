"""Knocks at the doors where administration usually is, and at folders whose contents servers like to list."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.facts.exposure import Answered
from checks.facts.probe import probe
from checks.facts.site import SiteFacts
from checks.net.answers import NetError, Response, Visit
from checks.net.network import Net
from checks.subjects import Host, HostRole

# Each costs a request on every host, so these stay few.
ADMIN_PATHS = ("/admin", "/wp-admin/")
FOLDERS = ("/uploads/",)
MAX_ASSET_FOLDERS = 1
_WITHOUT_ADMIN = frozenset({HostRole.MAIL, HostRole.STATUS, HostRole.AUTH, HostRole.DOCS})
MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Door:
    """One path where administration may be: its answer with redirects followed, or why there is none."""

    path: str
    visit: Visit | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class AdminFacts:
    """No doors where the host only redirects, or never has any."""

    host: str
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """The answers for folders; those of the home page's own files come last."""

    host: str
    answers: tuple[Answered, ...] = ()


@probe()
async def probe_admin(host: Host, site: SiteFacts, net: Net) -> AdminFacts:
    if host.role in _WITHOUT_ADMIN or site.redirects_to:
        return AdminFacts(host.name)
    paths = ("/", *ADMIN_PATHS) if host.role is HostRole.ADMIN else ADMIN_PATHS
    return AdminFacts(host.name, tuple(await asyncio.gather(*(_knock(host, path, net) for path in paths))))


async def _knock(host: Host, path: str, net: Net) -> Door:
    """Nobody waits for the first answer; only where it leads somewhere is the way walked."""
    url = f"https://{host.name}{path}"
    try:
        first = await net.request(url, max_bytes=MAX_BYTES, can_wait=True)
        if first.location is None:
            return Door(path, Visit((first,)))
        rest = await net.visit(first.location)
    except NetError as error:
        return Door(path, None, error.detail)
    return Door(path, Visit((first, *rest.hops), rest.stopped, rest.error))


@probe()
async def probe_listings(host: Host, site: SiteFacts, net: Net) -> ListingFacts:
    if site.redirects_to:
        return ListingFacts(host.name)
    folders = (*FOLDERS, *_asset_folders(host, site))
    return ListingFacts(host.name, tuple(await asyncio.gather(*(_open(host, one, net) for one in folders))))


def _asset_folders(host: Host, site: SiteFacts) -> list[str]:
    home = site.home
    found: dict[str, None] = {}
    for url in home.document.assets if home and not home.leaves_to else ():
        parts = urlsplit(url)
        folder = parts.path.rpartition("/")[0] + "/"
        if parts.hostname == host.name and folder not in {"/", *FOLDERS}:
            found[folder] = None
    return list(found)[:MAX_ASSET_FOLDERS]


async def _open(host: Host, path: str, net: Net) -> Answered:
    try:
        answer: Response = await net.request(f"https://{host.name}{path}", max_bytes=MAX_BYTES, can_wait=True)
    except NetError as error:
        return Answered(path, None, str(error))
    return Answered(path, answer)
