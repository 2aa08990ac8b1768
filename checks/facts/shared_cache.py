"""Fetches a private route, and again where an edge cache looks busy, to see whether a copy is kept."""

from dataclasses import dataclass

from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.cache_control import edge_marker
from checks.subjects import Route


@dataclass(frozen=True, slots=True)
class SharedCacheFacts:
    """The route's own answer, redirects not followed; `second` only where an edge cache was passed."""

    first: Response
    second: Response | None = None


@probe()
async def probe_shared_cache(route: Route, net: Net) -> SharedCacheFacts:
    """Raises CouldNotFindOut when the route does not answer."""
    try:
        first = await net.request(route.url)
    except NetError as error:
        raise error.could_not(f"fetch {route.url}") from None
    if not route.is_private or edge_marker(first.headers)[0] != "miss":
        return SharedCacheFacts(first)
    try:
        return SharedCacheFacts(first, await net.request(route.url, fresh=True))
    except NetError:
        return SharedCacheFacts(first)  # the first answer can be judged by itself
