"""Asks a host for the few files that leak most often, and for addresses that make careless servers talk."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from checks.facts.probe import probe
from checks.facts.site import SiteFacts
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.exposed_files import RECOGNISERS, Exposed
from checks.subjects import Host

MAX_FILE = 64 * 1024
MAX_SCRIPTS = 2
# A name that nobody chose, a byte that is not UTF-8 in the path, and one in the query.
UNKNOWN_PATH = "/launch-check-no-such-page"
PROVOCATIONS = (UNKNOWN_PATH, "/%FF", "/?page=%FF&id=%00")

_MAP_COMMENT = re.compile(rb"//[#@]\s*sourceMappingURL=([^\s'\"]{1,2000})\s*\Z")


@dataclass(frozen=True, slots=True)
class Answered:
    """What one path of a host answered; exactly one of `response` and `error` is set.

    `reading` is what the content was recognised as, where the content itself was not kept.
    """

    path: str
    response: Response | None
    error: str = ""
    reading: Exposed | None = None


@dataclass(frozen=True, slots=True)
class ExposedFilesFacts:
    """The answers to the paths of `RECOGNISERS`."""

    host: str
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class SourceMapFacts:
    """The source maps that a host's scripts point to, or that lie beside them as bundlers put them.

    `inline` names the scripts that carry their map within.
    """

    host: str
    scripts: tuple[str, ...]
    maps: tuple[Answered, ...] = ()
    inline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorPageFacts:
    """What a host answers to addresses that do not exist or cannot be read."""

    host: str
    answers: tuple[Answered, ...]


@probe()
async def probe_exposed_files(host: Host, net: Net) -> ExposedFilesFacts:
    """Raises CouldNotFindOut when not one path is answered."""
    return ExposedFilesFacts(host.name, await _ask_all(host, tuple(RECOGNISERS), net))


@probe()
async def probe_error_pages(host: Host, net: Net) -> ErrorPageFacts:
    """Raises CouldNotFindOut when not one address is answered."""
    return ErrorPageFacts(host.name, await _ask_all(host, PROVOCATIONS, net))


@probe()
async def probe_source_maps(host: Host, site: SiteFacts, net: Net) -> SourceMapFacts:
    """Looks at two scripts of the home page that the host itself serves."""
    home = site.home
    scripts = home.document.scripts if home and not home.leaves_to else ()
    own = tuple(url for url in scripts if urlsplit(url).hostname == host.name)[:MAX_SCRIPTS]
    found = await asyncio.gather(*(_maps_of(url, net) for url in own))
    maps = {answer.path: answer for answers, _ in found for answer in answers}
    inline = tuple(url for url, (_, is_inline) in zip(own, found, strict=True) if is_inline)
    return SourceMapFacts(host.name, own, tuple(maps.values()), inline)


async def _maps_of(script: str, net: Net) -> tuple[tuple[Answered, ...], bool]:
    """The script and the map beside it are asked for together; a comment may point elsewhere."""
    beside = urlsplit(script)._replace(query="", fragment="").geturl() + ".map"
    code, usual = await asyncio.gather(_ask(script, script, net), _ask(beside, beside, net))
    named = _named_map(code.response) if code.response else ""
    if named.startswith("data:"):
        return (usual,), True
    url = urljoin(script, named) if named else beside
    if url == beside or urlsplit(url).hostname != urlsplit(script).hostname:
        return (usual,), False
    return (usual, await _ask(url, url, net)), False


def _named_map(script: Response) -> str:
    named = script.header("sourcemap") or script.header("x-sourcemap")
    match = _MAP_COMMENT.search(script.body[-2_500:].rstrip())
    return named or (match[1].decode("ascii", "ignore") if match else "")


async def _ask_all(host: Host, paths: tuple[str, ...], net: Net) -> tuple[Answered, ...]:
    errors: list[NetError] = []
    asked = (_ask(path, f"https://{host.name}{path}", net, MAX_FILE, errors) for path in paths)
    answers = tuple(await asyncio.gather(*asked))
    if len(errors) == len(paths):
        raise errors[0].could_not(f"fetch anything from https://{host.name}/")
    return answers


async def _ask(
    path: str, url: str, net: Net, max_bytes: int = 0, errors: list[NetError] | None = None
) -> Answered:
    try:
        # A small file is looked at and that is all; scripts lead to maps.
        return Answered(path, await net.request(url, max_bytes=max_bytes, can_wait=bool(max_bytes)))
    except NetError as error:
        if errors is not None:
            errors.append(error)
        return Answered(path, None, str(error))
