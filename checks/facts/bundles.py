"""Looks through the code that every visitor downloads, in a thread, for what should not be in it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from checks.facts.exposure import SourceMapFacts
from checks.facts.page_files import PageFileFacts
from checks.facts.probe import probe
from checks.facts.site import SiteFacts
from checks.parsing.internal_addresses import find_addresses
from checks.parsing.secrets import Credential, find_credentials
from checks.subjects import Host

# So much is looked through for one host; more would keep the other checks waiting.
MAX_BYTES = 8 * 1024 * 1024
MAX_ADDRESSES = 2_000


@dataclass(frozen=True, slots=True)
class NamedAddress:
    """An address that the code of a page or script at `url` names; `port` is 0 where it names none."""

    url: str
    shown: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """`looked_at` are the pages, scripts and source maps that were read, `left_out` how many were not.

    Credentials come masked, each with the address of what holds it; addresses are
    those in the client's own scripts.
    """

    host: str
    looked_at: tuple[str, ...]
    credentials: tuple[tuple[str, Credential], ...]
    addresses: tuple[NamedAddress, ...]
    left_out: int = 0


@probe()
async def probe_bundles(
    host: Host, site: SiteFacts, files: PageFileFacts, maps: SourceMapFacts
) -> BundleFacts:
    kept, left = _within_limits([*_pages(site), *_scripts(files), *_maps(maps)])
    read = {url for url, _ in kept}
    own = {one.url for one in files.files if not one.is_foreign}
    code = [*_inline(site), *(text for text in _scripts(files) if text[0] in read & own)]
    credentials, addresses = await asyncio.to_thread(_look_through, kept, code)
    return BundleFacts(
        host.name, tuple(url for url, _ in kept), credentials, addresses, left + files.left_out
    )


type Text = tuple[str, bytes]


def _pages(site: SiteFacts) -> Iterator[Text]:
    return ((page.last.url, page.last.body) for page in site.contents if page.is_html)


def _inline(site: SiteFacts) -> Iterator[Text]:
    for page in site.contents:
        for text in page.document.inline:
            yield page.last.url, text.encode("utf-8", "replace")


def _scripts(files: PageFileFacts) -> Iterator[Text]:
    return ((one.url, one.response.body) for one in files.loaded_scripts if one.response)


def _maps(maps: SourceMapFacts) -> Iterator[Text]:
    for one in maps.maps:
        if one.response and one.response.status in {200, 206}:
            yield one.path, one.response.body


def _within_limits(texts: list[Text]) -> tuple[list[Text], int]:
    """As many as there is time for, and how many are left; one that is too large alone is read in part."""
    kept: list[Text] = []
    total = 0
    for url, body in texts:
        if total + len(body) <= MAX_BYTES or not kept:
            total += len(body)
            kept.append((url, body))
    return kept, len(texts) - len(kept)


def _look_through(
    texts: list[Text], code: list[Text]
) -> tuple[tuple[tuple[str, Credential], ...], tuple[NamedAddress, ...]]:
    credentials = tuple((url, one) for url, body in texts for one in find_credentials(body))
    addresses = [NamedAddress(url, *one) for url, body in code for one in find_addresses(body)]
    return credentials, tuple(addresses[:MAX_ADDRESSES])
