"""Fetches the scripts and styles of a host's key pages, each once, for every check that looks into them."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.facts.probe import probe
from checks.facts.site import SiteFacts
from checks.net.answers import NetError, Response, Visit
from checks.net.network import Net
from checks.subjects import Host, Surface

MAX_OWN = 12
MAX_FOREIGN = 6
# Somebody else's server may be slow; the client's audit does not wait for it longer than that.
FOREIGN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file that pages load: the answer after redirects, or in `error` why there is none."""

    url: str
    is_script: bool
    is_foreign: bool
    response: Response | None
    error: str = ""

    @property
    def is_loaded(self) -> bool:
        return self.response is not None and self.response.status == 200 and not self.is_missed

    @property
    def is_missed(self) -> bool:
        """Whether nobody knows what is in it; a file that is not there holds nothing."""
        answer = self.response
        if answer is None or self.error or answer.challenge:
            return True
        return answer.status == 429 or answer.status >= 500


@dataclass(frozen=True, slots=True)
class PageFileFacts:
    """`left_out` is how many more files the pages name than were fetched."""

    host: str
    files: tuple[PageFile, ...]
    left_out: int = 0

    @property
    def loaded_scripts(self) -> tuple[PageFile, ...]:
        return tuple(one for one in self.files if one.is_script and one.is_loaded)

    @property
    def missed(self) -> tuple[str, ...]:
        """A line for each file that could not be looked at, those of the client's own first."""
        return tuple(f"{one.url}: {_why(one)}" for one in self.files if one.is_missed)

    @property
    def missed_scripts(self) -> tuple[str, ...]:
        """The same for the client's own scripts alone."""
        mine = (one for one in self.files if one.is_missed and one.is_script and not one.is_foreign)
        return tuple(f"{one.url}: {_why(one)}" for one in mine)


def _why(one: PageFile) -> str:
    return one.error or (f"status {one.response.status}" if one.response else "no answer")


@probe()
async def probe_page_files(host: Host, site: SiteFacts, surface: Surface, net: Net) -> PageFileFacts:
    """The same addresses as `AssetFacts` and `SourceMapFacts` ask for, so that they share the answers."""
    named: dict[str, bool] = {}
    for page in site.contents:
        named |= dict.fromkeys(page.document.stylesheets, False)
        named |= dict.fromkeys(page.document.scripts, True)
    own = [url for url in named if is_own(url, surface)]
    foreign = [url for url in named if url not in set(own)]
    chosen = [*_scripts_first(own, named)[:MAX_OWN], *_scripts_first(foreign, named)[:MAX_FOREIGN]]
    answers = await asyncio.gather(*(_fetch(url, is_own(url, surface), net) for url in chosen))
    files = tuple(
        PageFile(
            url,
            named[url],
            not is_own(url, surface),
            None if isinstance(answer, str) else answer.last,
            answer if isinstance(answer, str) else answer.stopped,
        )
        for url, answer in zip(chosen, answers, strict=True)
    )
    return PageFileFacts(host.name, files, len(named) - len(chosen))


def is_own(url: str, surface: Surface) -> bool:
    """Whether an address lies in the client's own domain."""
    name, domain = urlsplit(url).hostname or "", surface.domain.name
    return name == domain or name.endswith(f".{domain}")


def _scripts_first(urls: list[str], named: dict[str, bool]) -> list[str]:
    return sorted(urls, key=lambda url: not named[url])


async def _fetch(url: str, is_ours: bool, net: Net) -> Visit | str:
    try:
        async with asyncio.timeout(None if is_ours else FOREIGN_SECONDS):
            return await net.visit(url)
    except NetError as error:
        return error.detail
    except TimeoutError:
        return f"not within {FOREIGN_SECONDS:g} s"
