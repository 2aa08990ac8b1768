"""Fetches a few of the fingerprinted files that a home page links to, to see how long they may be kept."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.facts.probe import probe
from checks.facts.site import SiteFacts
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.subjects import Host, Surface

MAX_ASSETS = 4

_EXTENSION = re.compile(r"\.(?:m?js|css|woff2?|ttf|svg|png|jpe?g|webp|avif|gif|ico)$", re.IGNORECASE)
# app.3f9ac2d1.js, app-3f9ac2d1.css: hexadecimal, with a digit in it, so that no word counts.
_HEX = re.compile(r"[._-](?=[0-9a-f]*\d)[0-9a-f]{8,64}(?=[._-]|$)", re.IGNORECASE)
# Bundlers' base64 names, index-BxK3a9_Q.js: eight characters with both cases and a digit.
_BASE64 = re.compile(r"[._-](?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[A-Za-z0-9_]{8,24}$")
_FOLDERS = ("/_next/static/chunks/", "/_next/static/css/", "/_next/static/media/")


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """The answers of up to four fingerprinted files, and why others could not be fetched."""

    host: str
    responses: tuple[Response, ...]
    missed: tuple[str, ...] = ()


@probe()
async def probe_assets(host: Host, site: SiteFacts, surface: Surface, net: Net) -> AssetFacts:
    """Only files of the client's own domain: somebody else's headers are not theirs to set."""
    home = site.home
    linked = home.document.assets if home and not home.leaves_to else ()
    own = [url for url in linked if _is_own(url, host, surface) and is_fingerprinted(url)][:MAX_ASSETS]
    responses, missed = [], []
    for url, answer in zip(own, await asyncio.gather(*(_fetch(url, net) for url in own)), strict=True):
        if isinstance(answer, Response):
            responses.append(answer)
        else:
            missed.append(f"{url}: {answer.detail}")
    return AssetFacts(host.name, tuple(responses), tuple(missed))


async def _fetch(url: str, net: Net) -> Response | NetError:
    try:
        return await net.request(url)
    except NetError as error:
        return error


def _is_own(url: str, host: Host, surface: Surface) -> bool:
    parts = urlsplit(url)
    name = parts.hostname or ""
    domain = surface.domain.name
    return parts.scheme == "https" and (name in {host.name, domain} or name.endswith(f".{domain}"))


def is_fingerprinted(url: str) -> bool:
    """Whether the address changes whenever the content does, as build tools name files."""
    path = urlsplit(url).path
    if not _EXTENSION.search(path):
        return False
    if any(folder in path for folder in _FOLDERS):
        return True
    name = path.rpartition("/")[2]
    stem = re.sub(r"(?:\.min|\.chunk|\.bundle)$", "", _EXTENSION.sub("", name))
    return bool(_HEX.search(stem) or _BASE64.search(stem))
